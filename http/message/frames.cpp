#include "http/message/frames.hpp"

#include <cassert>
#include <charconv>

namespace logflume::http {

frames::frames(std::string_view text) {
  assert(!text.empty());
  char digits[16];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), text.size(), 16).ptr;
  const std::string_view size{digits, static_cast<std::size_t>(end - digits)};
  bytes_.reserve(size.size() + text.size() + 4);
  bytes_.append(size).append("\r\n").append(text).append("\r\n");
  text_begin_ = static_cast<std::uint32_t>(size.size() + 2);
  size_ = static_cast<std::uint32_t>(text.size());
}

} // namespace logflume::http
