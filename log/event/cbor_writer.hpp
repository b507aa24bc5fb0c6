#pragma once

#include "log/event/event_number.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace logflume::log {

/// CBOR's major types, as the upper bits of an item's first byte (RFC 8949, 3.1).
enum class cbor_major : std::uint8_t {
  integer = 0x00,
  negative = 0x20,
  bytes = 0x40,
  text = 0x60,
  array = 0x80,
  map = 0xA0,
};

/// Appends the first bytes of an item: its type, and its value, size or count in the shortest form.
void append_cbor_head(cbor_major type, std::uint64_t value, std::vector<std::uint8_t>& out);

/// Returns the size of that head in bytes.
constexpr std::size_t cbor_head_size(std::uint64_t value) {
  if (value < 24)
    return 1;
  return value < 1U << 8 ? 2 : value < 1U << 16 ? 3 : value < 1ULL << 32 ? 5 : 9;
}

void append_cbor_text(std::string_view text, std::vector<std::uint8_t>& out);
void append_cbor_bytes(bytes_view bytes, std::vector<std::uint8_t>& out);
/// Appends integers in the shortest form, other numbers as an f64.
void append_cbor_number(const event_number& number, std::vector<std::uint8_t>& out);
void append_cbor_null(std::vector<std::uint8_t>& out);
void append_cbor_boolean(bool value, std::vector<std::uint8_t>& out);

} // namespace logflume::log
