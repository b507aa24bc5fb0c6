#pragma once

#include "crypto/cipher.hpp"
#include "log/event/cbor_json.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::log {

constexpr std::uint64_t entity_mask = 0x000F'FFFF'FFFF'FFFF;

/// An entity's event as it came out of a record.
struct envelope {
  std::uint64_t entity_id = 0;
  /// From 1, per entity.
  std::uint64_t seq_nr = 0;
  log::offset offset = 0;
  /// Checksum of its record: tells apart two that bore the same offset.
  std::uint32_t crc = 0;
  /// Producer's clock: seconds since the Unix epoch, UTC, as the f64 on disk.
  double timestamp = 0;
  /// The event as compact JSON, redacted. Valid until the next call of `envelope_reader::read`.
  std::string_view json;
};

enum class skip_reason : std::uint8_t {
  no_seq_nr,     ///< no header `seq_nr` of 8 bytes or more
  no_timestamp,  ///< the record bears no time, or one that is no number
  no_salt,       ///< the value is shorter than a salt
  not_decrypted, ///< what came out is no event in CBOR: damaged, or another key
};

std::string_view to_string(skip_reason reason);

struct skipped {
  skip_reason reason = skip_reason::no_seq_nr;
};

using envelope_result = std::variant<envelope, skipped>;

/// The entity's sequence number: header `seq_nr`, u64 big-endian; what follows 8 bytes is not
/// looked at.
std::optional<std::uint64_t> seq_nr_of(const record_view& record);

/// Turns records into envelopes: headers, time, decryption, CBOR to JSON.
class envelope_reader {
 public:
  /// `redact`: fields as `Variant.field`, sent as "[redacted]".
  explicit envelope_reader(std::vector<std::string> redact = {});

  envelope_result read(const record_view& record, const crypto::cipher& key);

 private:
  std::vector<std::uint8_t> plain_;
  cbor_json json_;
};

} // namespace logflume::log
