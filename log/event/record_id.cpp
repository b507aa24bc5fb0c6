#include "log/event/record_id.hpp"

#include <array>
#include <charconv>

namespace logflume::log {

namespace {

constexpr std::string_view start = "start";
constexpr std::size_t hash_digits = 8;

bool is_canonical(std::string_view decimal) {
  return !decimal.empty() && (decimal.size() == 1 || decimal.front() != '0') &&
         decimal.find_first_not_of("0123456789") == decimal.npos;
}

} // namespace

void append(std::string& out, const record_id& id) {
  std::array<char, 20 + 1 + hash_digits> text;
  auto* at = std::to_chars(text.data(), text.data() + 20, id.offset).ptr;
  *at++ = '-';
  for (int shift = 28; shift >= 0; shift -= 4)
    *at++ = "0123456789abcdef"[id.hash >> shift & 0xf];
  out.append(text.data(), at);
}

std::string to_string(const log_place& place) {
  if (!place)
    return std::string{start};
  std::string text;
  append(text, *place);
  return text;
}

std::optional<log_place> parse_log_place(std::string_view text) {
  if (text == start)
    return log_place{};
  const auto dash = text.find('-');
  if (dash == text.npos)
    return {};
  const auto decimal = text.substr(0, dash);
  const auto hex = text.substr(dash + 1);
  record_id id;
  if (!is_canonical(decimal) || hex.size() != hash_digits ||
      hex.find_first_not_of("0123456789abcdef") != hex.npos ||
      std::from_chars(decimal.data(), decimal.data() + decimal.size(), id.offset).ec != std::errc{})
    return {};
  std::from_chars(hex.data(), hex.data() + hex.size(), id.hash, 16);
  return id;
}

} // namespace logflume::log
