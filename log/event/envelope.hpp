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
  /// From 1, per entity; none: the record has none, which only a plain topic allows.
  std::optional<std::uint64_t> seq_nr{};
  log::offset offset = 0;
  /// `record_hash` of its record.
  std::uint32_t hash = 0;
  /// Producer's clock: seconds since the Unix epoch, UTC, as the f64 on disk, finite; none: as
  /// `seq_nr`.
  std::optional<double> timestamp{};
  /// The event as compact JSON, redacted. Valid until the next call of `envelope_reader::read`.
  /// Empty: in place of an event, the deletion of the events of its record's key.
  std::string_view json{};
};

enum class skip_reason : std::uint8_t {
  /// The record has no header `seq_nr` of 8 bytes or more.
  no_seq_nr,
  /// The record has no time, or one that is not a number.
  no_timestamp,
  /// The value is shorter than a salt.
  no_salt,
  /// The decrypted value is not an event in the topic's format (CBOR, if it has no other): it is
  /// damaged, or the key is another one.
  not_decrypted,
  /// The value was not encrypted, and is not what the topic's format says.
  wrong_format,
  /// The record's key is not of the topic's form, so that it names no entity.
  wrong_key,
  /// It is longer than the topic's records may be.
  too_long,
};

std::string_view to_string(skip_reason reason);

struct skipped {
  skip_reason reason = skip_reason::no_seq_nr;
  /// Which record it is, from a source.
  std::optional<record_id> record{};
  /// Of the record, if it has one.
  std::optional<double> timestamp{};
};

using envelope_result = std::variant<envelope, skipped>;

/// The entity's sequence number: header `seq_nr`, u64 big-endian; further bytes are ignored.
std::optional<std::uint64_t> seq_nr_of(const record_view& record);

/// What an envelope is made of, wherever it is stored.
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
  /// `redact`: fields as `Variant.field`, sent as "[redacted]".
  explicit envelope_reader(std::vector<std::string> redact = {},
                           const record_meaning& meaning = {});

  envelope_result read(const record_view& record, const crypto::cipher& key);
  /// Null: values are not encrypted.
  envelope_result read(const record_view& record, const crypto::cipher* key);

  /// Offset and hash are left to the caller.
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
