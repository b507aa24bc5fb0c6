#include "log/event/json_writer.hpp"

#include <array>
#include <cstdint>

namespace logflume::log {

namespace {

/// The character after the backslash; 0 if the byte is not escaped.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i)
    table[i] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

constexpr std::size_t longest_escape = 6;

} // namespace

void json_writer::text(std::string_view utf8) {
  constexpr std::string_view hex = "0123456789abcdef";
  Prefix(rapidjson::kStringType);
  const auto room = 2 + utf8.size() * longest_escape;
  char* const begin = os_->Push(room);
  char* out = begin;
  *out++ = '"';
  for (const char c : utf8) {
    const auto byte = static_cast<std::uint8_t>(c);
    const char escape = escapes[byte];
    if (escape == 0) {
      *out++ = c;
      continue;
    }
    *out++ = '\\';
    *out++ = escape;
    if (escape == 'u') {
      *out++ = '0';
      *out++ = '0';
      *out++ = hex[byte >> 4];
      *out++ = hex[byte & 0xF];
    }
  }
  *out++ = '"';
  os_->Pop(room - static_cast<std::size_t>(out - begin));
}

void json_writer::literal(std::string_view json) {
  // The type matters only for the keys of objects, which are texts.
  Prefix(rapidjson::kNumberType);
  json.copy(os_->Push(json.size()), json.size());
}

} // namespace logflume::log
