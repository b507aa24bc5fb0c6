#include "actors/output/printable.hpp"

#include "log/record/utf8.hpp"

#include <cstdint>

namespace logflume::actors {

namespace {

std::uint8_t byte(char c) {
  return static_cast<std::uint8_t>(c);
}

/// Returns whether a character is U+0000–U+001F, U+007F or U+0080–U+009F.
bool is_control(std::string_view character) {
  if (character.size() == 1)
    return byte(character[0]) < 0x20 || byte(character[0]) == 0x7f;
  return character.size() == 2 && byte(character[0]) == 0xc2 && byte(character[1]) < 0xa0;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    out.append("\\x").append({hex[byte(c) >> 4], hex[byte(c) & 0xf]});
  }
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = log::utf8_length(text);
    const auto character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(character))
      for (const char c : character)
        append_escaped(out, c);
    else
      out.append(character);
    text.remove_prefix(character.size());
  }
  return out;
}

} // namespace logflume::actors
