#pragma once

#include "actors/counts/delivery_counts.hpp"
#include "actors/counts/level_gauge.hpp"
#include "actors/counts/stream_counts.hpp"

#include <atomic>
#include <chrono>

namespace logflume::actors {

/// Counts of the service apart from its topics. Outlives everything that updates it.
class service_counts {
 public:
  using clock = std::chrono::steady_clock;

  /// Notes when the actors answered each other.
  void beat(clock::time_point now) {
    beat_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  clock::time_point last_beat() const {
    return clock::time_point{clock::duration{beat_.load(std::memory_order_relaxed)}};
  }

  delivery_counts deliveries;
  /// Number of keys for checking access tokens.
  level_gauge auth_keys;
  stream_counts streams;
  /// Whether these actors are running.
  std::atomic<bool> front{false};
  std::atomic<bool> supervisor{false};
  /// Whether the file of these keys is unusable.
  std::atomic<bool> auth_keys_faulty{false};
  /// Whether the service was asked to end.
  std::atomic<bool> draining{false};

 private:
  std::atomic<clock::rep> beat_{clock::now().time_since_epoch().count()};
};

} // namespace logflume::actors
