#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace logflume::actors {

/// Sensors whose packets were dropped most recently because they are not registered. Bounded: the
/// sensor that has been silent for longest is forgotten first. Thread-safe.
class unregistered_sensors {
 public:
  static constexpr std::size_t capacity = 32;

  struct sensor {
    std::uint64_t entity_id = 0;
    /// Packets dropped since the sensor was remembered.
    std::uint64_t packets = 0;
    /// Time of the last packet, in seconds since the Unix epoch, UTC.
    double timestamp = 0;
  };

  /// Counts a dropped packet. Returns true if the sensor was not remembered before.
  bool dropped(std::uint64_t entity_id, double timestamp) {
    const std::lock_guard guard{lock_};
    const auto known = find(entity_id);
    const bool is_new = known == sensors_.end();
    if (!is_new)
      std::rotate(known, known + 1, sensors_.end());
    else if (sensors_.size() < capacity)
      sensors_.push_back({.entity_id = entity_id});
    else {
      std::rotate(sensors_.begin(), sensors_.begin() + 1, sensors_.end());
      sensors_.back() = {.entity_id = entity_id};
    }
    ++sensors_.back().packets;
    sensors_.back().timestamp = timestamp;
    return is_new;
  }

  void registered(std::uint64_t entity_id) {
    const std::lock_guard guard{lock_};
    if (const auto known = find(entity_id); known != sensors_.end())
      sensors_.erase(known);
  }

  std::vector<sensor> newest_first() const {
    const std::lock_guard guard{lock_};
    return {sensors_.rbegin(), sensors_.rend()};
  }

 private:
  std::vector<sensor>::iterator find(std::uint64_t entity_id) {
    return std::find_if(sensors_.begin(), sensors_.end(),
                        [&](const sensor& each) { return each.entity_id == entity_id; });
  }

  mutable std::mutex lock_;
  /// Ordered by their last packets, the newest at the end.
  std::vector<sensor> sensors_;
};

} // namespace logflume::actors
