#include "actors/control/control_frame.hpp"

#include <algorithm>

namespace logflume::actors {

namespace {

constexpr std::string_view letters = "LFC";

} // namespace

std::string frame_of(std::string_view body, std::uint8_t version) {
  std::string frame{letters};
  frame += static_cast<char>(version);
  for (unsigned shift = 0; shift < 32; shift += 8)
    frame += static_cast<char>(body.size() >> shift);
  return frame.append(body);
}

std::variant<std::string, frame_reader::incomplete, frame_fault> frame_reader::next() {
  const std::string_view all = bytes_;
  const auto compared = std::min(all.size(), letters.size());
  if (all.substr(0, compared) != letters.substr(0, compared))
    return frame_fault::foreign;
  if (all.size() > letters.size() &&
      static_cast<std::uint8_t>(all[letters.size()]) != control_version)
    return frame_fault::version;
  if (all.size() < frame_head_size)
    return incomplete{};
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i)
    length |= static_cast<std::size_t>(static_cast<std::uint8_t>(all[4 + i])) << (8 * i);
  if (length > max_frame_bytes)
    return frame_fault::too_long;
  if (all.size() - frame_head_size < length)
    return incomplete{};
  std::string body{all.substr(frame_head_size, length)};
  bytes_.erase(0, frame_head_size + length);
  return body;
}

} // namespace logflume::actors
