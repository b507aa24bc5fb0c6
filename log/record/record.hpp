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

/// Returns the offset right below `at`, which `at` and everything after it are above; nullopt
/// stands for the log's beginning.
constexpr std::optional<offset> offset_before(offset at) {
  return at == 0 ? std::nullopt : std::optional{at - 1};
}

/// In bytes; the original has the same limit.
inline constexpr std::size_t default_max_record_size = std::size_t{16} * 1024;

/// The bits of a record's key that identify its entity.
inline constexpr std::uint64_t entity_mask = 0x000F'FFFF'FFFF'FFFF;

struct header_view {
  std::string_view key;
  bytes_view value;
};

/// A record of the log whose checksum was verified. It is a view, valid as long as the bytes that
/// it was decoded from. Format: Streambed Logged 0.9–0.13 (postcard 1.x, CRC-32C).
struct record_view {
  /// The `header_count` encoded headers; `headers` decodes them.
  bytes_view encoded_headers;
  std::uint64_t header_count = 0;

  /// Producer's clock: seconds since the Unix epoch, UTC, as the f64 on disk.
  std::optional<double> timestamp;

  /// Event type in the upper 12 bits, entity in the lower 52.
  std::uint64_t key = 0;

  bytes_view value;
  /// The bytes on disk from the first of the key to the last of the value; `record_hash` covers
  /// them.
  bytes_view encoded_key_and_value;
  log::offset offset = 0;

  /// CRC-32C of all bytes before it in the record.
  std::uint32_t crc = 0;

  std::vector<header_view> headers() const;
  /// Returns the value of the first header with exactly that name.
  std::optional<bytes_view> header(std::string_view name) const;
};

struct complete {
  record_view record;
  /// Bytes on disk, including the checksum.
  std::size_t size = 0;
};

/// The bytes end before the record does. This is not an error: more may follow.
struct incomplete {};

enum class corruption_reason : std::uint8_t {
  malformed, ///< no record can begin with these bytes
  too_long,  ///< the record does not end within its maximum size
  checksum,  ///< the record is whole, but its checksum differs
};

struct corruption {
  corruption_reason reason = corruption_reason::malformed;
};

using decode_result = std::variant<complete, incomplete, corruption>;

/// Returns the CRC-32C of the key and the value. Unlike the record's own checksum, it does not
/// change when the original compacts, which rounds timestamps. Values begin with 12 random bytes,
/// so records that had the same offset at different times have different hashes.
std::uint32_t record_hash(const record_view& record);

/// Like `decode_record`, but leaves it to the caller to verify the checksum, which covers all bytes
/// before it.
decode_result parse_record(bytes_view bytes, std::size_t max_record_size);

/// Decodes the record at the beginning of `bytes`.
decode_result decode_record(bytes_view bytes, std::size_t max_record_size);

/// The fields that a writer encodes; the bytes are the same as those of the original's encoder.
struct record_fields {
  std::vector<header_view> headers;
  std::optional<double> timestamp;
  std::uint64_t key = 0;
  bytes_view value;
  log::offset offset = 0;
};

/// Returns the hash of the record that these fields make up.
std::uint32_t record_hash(const record_fields& fields);

/// Appends the record's bytes to `out` and returns its checksum.
std::uint32_t encode_record(const record_fields& fields, std::vector<std::uint8_t>& out);

} // namespace logflume::log
