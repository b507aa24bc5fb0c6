#pragma once

#include "crypto/cipher.hpp"
#include "log/record/record.hpp"
#include "log/sensor/event_kinds.hpp"
#include "log/sensor/sensor_event.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace logflume::log {

/// Appends the event's CBOR as serde's externally tagged enum:
/// `{"TemperatureRead":{"temperature":21}}`.
void append_event_cbor(const sensor_event& event, std::vector<std::uint8_t>& out);

/// Makes the records of a sensor's events, as the original's marshaller does.
class event_encoder {
 public:
  /// A reading or a registration may be encoded only if its variant has a number in `kinds`.
  explicit event_encoder(std::shared_ptr<const crypto::cipher> key, const sensor_kinds& kinds = {});

  /// Encodes with a fresh random salt. The result is valid until the next call; the writer assigns
  /// the offset. `timestamp`: seconds since the Unix epoch, UTC.
  const record_fields& encode(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              const sensor_event& event);

  const record_fields& encode(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              const sensor_event& event, crypto::salt_view salt);

  /// Encodes any event, given its number and its CBOR.
  const record_fields& encode(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              std::uint16_t kind, bytes_view cbor);

 private:
  static constexpr std::size_t salts_at_once = 64;

  /// Returns a random salt to be used once. Valid until the next call.
  crypto::salt_view fresh_salt();
  /// Begins the value with the salt. The caller appends the event's CBOR.
  std::vector<std::uint8_t>& begin(crypto::salt_view salt);
  /// Encrypts the value and fills in the other fields.
  const record_fields& finish(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              std::uint16_t kind);

  std::shared_ptr<const crypto::cipher> key_;
  sensor_kinds kinds_;
  /// One system call makes many salts.
  std::array<std::uint8_t, salts_at_once * crypto::salt_size> salts_{};
  std::size_t salts_left_ = 0;
  std::array<std::uint8_t, 8> seq_nr_{};
  std::vector<std::uint8_t> value_;
  record_fields fields_;
};

} // namespace logflume::log
