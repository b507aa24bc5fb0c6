#pragma once

#include "crypto/cipher.hpp"
#include "log/record/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace logflume::log {

struct registered {
  std::string secret;
};

struct temperature_read {
  std::uint32_t temperature = 0;
};

/// An event of a sensor.
using sensor_event = std::variant<registered, temperature_read>;

/// A sensor's event and the other fields of its record.
struct sensor_record {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  /// Seconds since the Unix epoch, UTC.
  double timestamp = 0;
  sensor_event event;
};

/// Whether its record is not longer than `max_record_size`, with some room to spare.
bool fits(const sensor_event& event, std::size_t max_record_size);

/// Makes the records of a sensor's events, as the original's marshaller does.
class event_encoder {
 public:
  explicit event_encoder(std::shared_ptr<const crypto::cipher> key);

  /// With a fresh random salt. Valid until the next call; the writer gives the offset.
  /// `timestamp`: seconds since the Unix epoch, UTC.
  const record_fields& encode(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              const sensor_event& event);

  const record_fields& encode(std::uint64_t entity_id, std::uint64_t seq_nr, double timestamp,
                              const sensor_event& event, crypto::salt_view salt);

 private:
  std::shared_ptr<const crypto::cipher> key_;
  std::array<std::uint8_t, 8> seq_nr_{};
  std::vector<std::uint8_t> value_;
  record_fields fields_;
};

} // namespace logflume::log
