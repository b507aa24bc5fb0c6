#pragma once

#include "crypto/cipher.hpp"
#include "log/event/record_id.hpp"
#include "log/event/record_meaning.hpp"
#include "log/event/value_json.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::log {

/// An entity's event, decoded from a record.
struct envelope {
  std::uint64_t entity_id = 0;
  /// Number of the event within its entity, from 1; nullopt if the record has none, which only a
  /// plain topic allows.
  std::optional<std::uint64_t> seq_nr{};
  log::offset offset = 0;
  /// `record_hash` of its record.
  std::uint32_t hash = 0;
  /// Producer's clock: seconds since the Unix epoch, UTC, as the f64 on disk, finite; nullopt if
  /// the record has none, which only a plain topic allows.
  std::optional<double> timestamp{};
  /// The event as compact JSON, redacted. Valid until the next call of `envelope_reader::read`. It
  /// is empty if the record deletes the events of its key instead of being an event.
  std::string_view json{};
};

enum class skip_reason : std::uint8_t {
  /// The record has no header `seq_nr` of 8 bytes or more.
  no_seq_nr,
  /// The record has no timestamp, or one that is not a finite number.
  no_timestamp,
  /// The value is shorter than a salt.
  no_salt,
  /// The decrypted value is not an event in the topic's format (CBOR, if it has no other): it is
  /// damaged, or was encrypted with another key.
  not_decrypted,
  /// The value was not encrypted, and does not have the topic's format.
  wrong_format,
  /// The record's key does not have the topic's form, so it identifies no entity.
  wrong_key,
  /// The record is longer than the topic's records may be.
  too_long,
};

std::string_view to_string(skip_reason reason);

struct skipped {
  skip_reason reason = skip_reason::no_seq_nr;
  /// Id of the record, set by a source.
  std::optional<record_id> record{};
  /// Timestamp of the record, if it has one.
  std::optional<double> timestamp{};
};

using envelope_result = std::variant<envelope, skipped>;

/// Returns the entity's sequence number from the header `seq_nr`, a big-endian u64. Further bytes
/// are ignored.
std::optional<std::uint64_t> seq_nr_of(const record_view& record);

/// The contents of an envelope, wherever they are stored.
struct record_content {
  std::uint64_t key = 0;
  std::optional<std::uint64_t> seq_nr{};
  /// As in `record_view`.
  std::optional<double> timestamp{};
  bytes_view value;
};

/// Turns records into envelopes: headers, time, decryption, value to JSON.
class envelope_reader {
 public:
  /// `redact` lists fields as `Variant.field`, which are sent as "[redacted]".
  explicit envelope_reader(std::vector<std::string> redact = {},
                           const record_meaning& meaning = {});

  envelope_result read(const record_view& record, const crypto::cipher& key);
  /// If `key` is null, values are not encrypted.
  envelope_result read(const record_view& record, const crypto::cipher* key);

  /// Leaves offset and hash to the caller.
  envelope_result read(const record_content& content, const crypto::cipher* key);

  std::uint64_t entity_of(const record_view& record) const { return entity_of(record.key); }
  std::uint64_t entity_of(std::uint64_t key) const { return key & entity_bits_; }

 private:
  bool is_plain_;
  std::uint64_t entity_bits_;
  std::vector<std::uint8_t> plain_;
  value_json json_;
};

} // namespace logflume::log
