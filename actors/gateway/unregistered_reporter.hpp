#pragma once

#include "actors/counts/unregistered_sensors.hpp"
#include "actors/output/topic_journal.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace logflume::actors {

/// Logs the first dropped packet of an unregistered sensor, with its number, so that whoever
/// installs the sensor need not guess it. Not thread-safe.
class unregistered_reporter {
 public:
  using clock = std::chrono::steady_clock;

  /// Maximum number of lines a minute, so that a flood of made-up numbers does not fill the log.
  static constexpr std::uint64_t max_lines = 16;

  unregistered_reporter(unregistered_sensors* sensors, topic_journal journal) :
      sensors_{sensors}, journal_{std::move(journal)} {}

  /// `timestamp`: when the packet came; seconds since the Unix epoch, UTC.
  void dropped(std::uint64_t entity_id, double timestamp, clock::time_point now);

 private:
  unregistered_sensors* sensors_;
  topic_journal journal_;
  clock::time_point minute_begin_{};
  std::uint64_t lines_ = 0;
};

} // namespace logflume::actors
