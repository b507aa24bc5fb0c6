#pragma once

#include "crypto/cipher.hpp"
#include "log/sensor/sensor_event.hpp"
#include "log/topic/tail.hpp"
#include "log/topic/topic.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace logflume::log {

/// Reads the sensors' events from a topic, from its first record to its end.
class sensor_reader {
 public:
  sensor_reader(topic files, tail_options options) : files_{std::move(files)}, options_{options} {}

  /// Calls `take` with the sequence number of each event, in log order; needs no key.
  std::optional<read_failure> read_numbers(
      const std::function<void(std::uint64_t entity_id, std::uint64_t seq_nr)>& take) const;

  /// Calls `take` with the events of the wanted sensors, in log order. Skips records that do not
  /// decrypt or are not sensors' events.
  std::optional<read_failure>
  read_events(const crypto::cipher& key, const std::function<bool(std::uint64_t entity_id)>& wanted,
              const std::function<void(std::uint64_t entity_id, const sensor_event&)>& take) const;

 private:
  topic files_;
  tail_options options_;
};

} // namespace logflume::log
