#include "actors/output/printable.hpp"

#include <array>
#include <cstdint>

namespace logflume::actors {

namespace {

std::uint8_t byte(char c) {
  return static_cast<std::uint8_t>(c);
}

/// U+0000–U+001F, U+007F and U+0080–U+009F.
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

std::size_t utf8_length(std::string_view text) {
  if (text.empty())
    return 0;
  // Range of the second byte that follows a first one, and the length.
  struct form {
    std::uint8_t first_from, first_to, second_from, second_to;
    std::size_t length;
  };
  static constexpr std::array<form, 8> forms{{{0xc2, 0xdf, 0x80, 0xbf, 2},
                                              {0xe0, 0xe0, 0xa0, 0xbf, 3},
                                              {0xe1, 0xec, 0x80, 0xbf, 3},
                                              {0xed, 0xed, 0x80, 0x9f, 3},
                                              {0xee, 0xef, 0x80, 0xbf, 3},
                                              {0xf0, 0xf0, 0x90, 0xbf, 4},
                                              {0xf1, 0xf3, 0x80, 0xbf, 4},
                                              {0xf4, 0xf4, 0x80, 0x8f, 4}}};
  if (byte(text[0]) < 0x80)
    return 1;
  for (const auto& form : forms) {
    if (byte(text[0]) < form.first_from || byte(text[0]) > form.first_to)
      continue;
    if (text.size() < form.length || byte(text[1]) < form.second_from ||
        byte(text[1]) > form.second_to)
      return 0;
    for (std::size_t at = 2; at < form.length; ++at)
      if ((byte(text[at]) & 0xc0) != 0x80)
        return 0;
    return form.length;
  }
  return 0;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
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
