#include "crypto/base64url.hpp"

#include <array>

namespace logflume::crypto {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 0xFF;

/// Value of each character.
constexpr auto digits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

template <class Text>
void append(bytes_view bytes, Text& out) {
  std::uint32_t bits = 0;
  unsigned waiting = 0;
  for (const auto byte : bytes) {
    bits = bits << 8 | byte;
    for (waiting += 8; waiting >= 6; waiting -= 6)
      out.push_back(alphabet[bits >> (waiting - 6) & 0x3F]);
  }
  if (waiting > 0)
    out.push_back(alphabet[bits << (6 - waiting) & 0x3F]);
}

template <class Bytes>
bool decode(std::string_view text, Bytes& out) {
  std::uint32_t bits = 0;
  unsigned waiting = 0;
  for (const char c : text) {
    const auto digit = digits[static_cast<std::uint8_t>(c)];
    if (digit == no_digit)
      return false;
    bits = bits << 6 | digit;
    waiting += 6;
    if (waiting >= 8) {
      waiting -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> waiting));
    }
  }
  // A single leftover digit holds no byte, and the unused bits of the last digit must be zero.
  return waiting < 6 && (bits & ((1U << waiting) - 1)) == 0;
}

} // namespace

void append_base64url(bytes_view bytes, std::string& out) {
  append(bytes, out);
}

void append_base64url(bytes_view bytes, secure_chars& out) {
  append(bytes, out);
}

bool decode_base64url(std::string_view text, std::vector<std::uint8_t>& out) {
  return decode(text, out);
}

bool decode_base64url(std::string_view text, secure_bytes& out) {
  return decode(text, out);
}

} // namespace logflume::crypto
