#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::log {

using bytes_view = std::span<const std::uint8_t>;

/// Position of a record in its topic: ascending, with holes after compaction.
using offset = std::uint64_t;

/// The place before it, as an offset that everything behind is above; none: the log's beginning.
constexpr std::optional<offset> offset_before(offset at) {
  return at == 0 ? std::nullopt : std::optional{at - 1};
}

/// Bytes; the original has the same limit.
inline constexpr std::size_t default_max_record_size = std::size_t{16} * 1024;

/// The bits of a record's key that name its entity.
inline constexpr std::uint64_t entity_mask = 0x000F'FFFF'FFFF'FFFF;

struct header_view {
  std::string_view key;
  bytes_view value;
};

/// One record of the log, checksum verified. A view: valid as long as the bytes it was decoded
/// from. Format: Streambed Logged 0.9–0.13 (postcard 1.x, CRC-32C).
struct record_view {
  /// The encoded headers, as many as `header_count`; walk them with `headers`.
  bytes_view encoded_headers;
  std::uint64_t header_count = 0;

  /// Producer's clock: seconds since the Unix epoch, UTC, as the f64 on disk.
  std::optional<double> timestamp;

  /// Event type in the upper 12 bits, entity in the lower 52.
  std::uint64_t key = 0;

  bytes_view value;
  /// As on disk, from the first byte of the key to the last of the value: what `record_hash` is of.
  bytes_view encoded_key_and_value;
  log::offset offset = 0;

  /// CRC-32C of all that precedes it in the record.
  std::uint32_t crc = 0;

  std::vector<header_view> headers() const;
  /// Value of the first header of that name; names are compared to the letter.
  std::optional<bytes_view> header(std::string_view name) const;
};

struct complete {
  record_view record;
  /// Bytes on disk, checksum included.
  std::size_t size = 0;
};

/// The bytes end before the record does. No error: more may come.
struct incomplete {};

enum class corruption_reason : std::uint8_t {
  malformed, ///< no record can begin with these bytes
  too_long,  ///< no end within the largest size of a record
  checksum,  ///< whole, but its checksum differs
};

struct corruption {
  corruption_reason reason = corruption_reason::malformed;
};

using decode_result = std::variant<complete, incomplete, corruption>;

/// CRC-32C of the key and the value. Unlike the record's own checksum it stays the same when the
/// original compacts: that rounds timestamps. Values begin with 12 random bytes, so records that
/// had the same offset at different times differ.
std::uint32_t record_hash(const record_view& record);

/// As `decode_record`, but leaves the checksum to the caller: it is of all bytes before it.
decode_result parse_record(bytes_view bytes, std::size_t max_record_size);

/// Decodes the record at the head of `bytes`.
decode_result decode_record(bytes_view bytes, std::size_t max_record_size);

/// What a writer gives; its bytes are those of the original's encoder.
struct record_fields {
  std::vector<header_view> headers;
  std::optional<double> timestamp;
  std::uint64_t key = 0;
  bytes_view value;
  log::offset offset = 0;
};

/// Of the record that they make.
std::uint32_t record_hash(const record_fields& fields);

/// Appends the record's bytes to `out` and returns its checksum.
std::uint32_t encode_record(const record_fields& fields, std::vector<std::uint8_t>& out);

} // namespace logflume::log
