#include "crypto/hex.hpp"

namespace logflume::crypto {

namespace {

constexpr int not_a_digit = -1;

int value_of(char digit) {
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  if (digit >= 'a' && digit <= 'f')
    return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F')
    return digit - 'A' + 10;
  return not_a_digit;
}

} // namespace

std::optional<secure_bytes> decode_hex(std::string_view digits) {
  if (digits.size() % 2 != 0)
    return std::nullopt;
  secure_bytes bytes(digits.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = value_of(digits[2 * i]);
    const int low = value_of(digits[2 * i + 1]);
    if (high == not_a_digit || low == not_a_digit)
      return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return bytes;
}

secure_chars encode_hex(bytes_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  secure_chars text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 0xF]);
  }
  return text;
}

} // namespace logflume::crypto
