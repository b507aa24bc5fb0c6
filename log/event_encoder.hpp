#pragma once

#include "crypto/cipher.hpp"
#include "log/record.hpp"

#include <array>
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

/// What a sensor tells.
using sensor_event = std::variant<registered, temperature_read>;

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
