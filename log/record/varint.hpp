#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace logflume::log {

enum class varint_state : std::uint8_t { ok, incomplete, malformed };

/// Reads a varint of postcard (LEB128) and moves `at` past it. Redundant zeros are allowed within
/// the longest form; a value that does not fit the type is malformed.
template <std::unsigned_integral T>
varint_state read_varint(const std::uint8_t*& at, const std::uint8_t* end, T& value) {
  constexpr int bits = std::numeric_limits<T>::digits;
  constexpr int last_shift = (bits - 1) / 7 * 7;
  T result = 0;
  for (int shift = 0; shift <= last_shift; shift += 7) {
    if (at == end)
      return varint_state::incomplete;
    const std::uint8_t byte = *at++;
    if (shift == last_shift && byte >> (bits - last_shift) != 0)
      return varint_state::malformed;
    result |= static_cast<T>(static_cast<T>(byte & 0x7F) << shift);
    if (byte < 0x80) {
      value = result;
      return varint_state::ok;
    }
  }
  return varint_state::malformed;
}

template <std::unsigned_integral T>
void write_varint(T value, std::vector<std::uint8_t>& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value = static_cast<T>(value >> 7);
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

} // namespace logflume::log
