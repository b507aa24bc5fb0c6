#include "log/event/cbor_writer.hpp"

#include <bit>

namespace logflume::log {

namespace {

// First bytes of simple values and of an f64 (RFC 8949, 3.3).
constexpr std::uint8_t false_item = 0xF4;
constexpr std::uint8_t true_item = 0xF5;
constexpr std::uint8_t null_item = 0xF6;
constexpr std::uint8_t f64_item = 0xFB;

/// Appends the low `size` bytes in big-endian order.
void append_big_endian(std::uint64_t value, std::size_t size, std::vector<std::uint8_t>& out) {
  while (size-- > 0)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
}

} // namespace

void append_cbor_head(cbor_major type, std::uint64_t value, std::vector<std::uint8_t>& out) {
  const auto initial = [&](std::uint64_t info) {
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(type) | info));
  };
  if (value < 24)
    return initial(value);
  const auto size = cbor_head_size(value) - 1;
  initial(24 + static_cast<std::uint64_t>(std::countr_zero(size)));
  append_big_endian(value, size, out);
}

void append_cbor_text(std::string_view text, std::vector<std::uint8_t>& out) {
  append_cbor_head(cbor_major::text, text.size(), out);
  out.insert(out.end(), text.begin(), text.end());
}

void append_cbor_bytes(bytes_view bytes, std::vector<std::uint8_t>& out) {
  append_cbor_head(cbor_major::bytes, bytes.size(), out);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_cbor_number(const event_number& number, std::vector<std::uint8_t>& out) {
  if (const auto* positive = std::get_if<std::uint64_t>(&number.value()))
    return append_cbor_head(cbor_major::integer, *positive, out);
  if (const auto* negative = std::get_if<std::int64_t>(&number.value()))
    // CBOR stores -1 - n, which is n with all bits inverted.
    return append_cbor_head(cbor_major::negative, ~static_cast<std::uint64_t>(*negative), out);
  out.push_back(f64_item);
  append_big_endian(std::bit_cast<std::uint64_t>(std::get<double>(number.value())), 8, out);
}

void append_cbor_null(std::vector<std::uint8_t>& out) {
  out.push_back(null_item);
}

void append_cbor_boolean(bool value, std::vector<std::uint8_t>& out) {
  out.push_back(value ? true_item : false_item);
}

} // namespace logflume::log
