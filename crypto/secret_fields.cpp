#include "crypto/secret_fields.hpp"

#include <cstdint>
#include <limits>

namespace logflume::crypto {

namespace {

std::optional<std::uint64_t> take_varint(bytes_view& bytes, std::uint64_t max) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const std::uint64_t byte = bytes.front();
    bytes = bytes.subspan(1);
    const auto bits = byte & 0x7F;
    if (bits > max >> shift)
      return std::nullopt;
    value |= bits << shift;
    if (byte < 0x80)
      return value <= max ? std::optional{value} : std::nullopt;
  }
  return std::nullopt;
}

/// Returns a view into `bytes`, so that no secret is copied.
std::optional<std::string_view> take_text(bytes_view& bytes) {
  const auto size = take_varint(bytes, std::numeric_limits<std::uint64_t>::max());
  if (!size || *size > bytes.size())
    return std::nullopt;
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), *size};
  bytes = bytes.subspan(*size);
  return text;
}

void put_varint(std::uint64_t value, secure_bytes& out) {
  for (; value >= 0x80; value >>= 7)
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_text(std::string_view text, secure_bytes& out) {
  put_varint(text.size(), out);
  out.insert(out.end(), text.begin(), text.end());
}

} // namespace

std::optional<std::map<std::string, secret_text>> decode_fields(bytes_view plain) {
  const auto version = take_varint(plain, std::numeric_limits<std::uint32_t>::max());
  const auto count = take_varint(plain, std::numeric_limits<std::uint64_t>::max());
  if (version != 0 || !count)
    return std::nullopt;
  std::map<std::string, secret_text> fields;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto name = take_text(plain);
    const auto value = name ? take_text(plain) : std::nullopt;
    if (!value)
      return std::nullopt;
    fields.insert_or_assign(std::string{*name}, secret_text{*value});
  }
  // The original does not truncate its file when a secret becomes shorter, so bytes of the older
  // secret may follow. Bytes after an empty map mean that the key is wrong.
  if (fields.empty() && !plain.empty())
    return std::nullopt;
  return fields;
}

secure_bytes encode_fields(const std::map<std::string, secret_text>& fields) {
  secure_bytes plain;
  put_varint(0, plain);
  put_varint(fields.size(), plain);
  for (const auto& [name, value] : fields) {
    put_text(name, plain);
    put_text(value.reveal(), plain);
  }
  return plain;
}

} // namespace logflume::crypto
