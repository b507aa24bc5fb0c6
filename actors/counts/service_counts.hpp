#pragma once

#include "actors/counts/delivery_counts.hpp"
#include "actors/counts/level_gauge.hpp"
#include "actors/counts/stream_counts.hpp"

#include <atomic>
#include <chrono>

namespace logflume::actors {

/// What the service counts beside its topics. Outlives all that count.
class service_counts {
 public:
  using clock = std::chrono::steady_clock;

  /// The actors answered each other.
  void beat(clock::time_point now) {
    beat_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  clock::time_point last_beat() const {
    return clock::time_point{clock::duration{beat_.load(std::memory_order_relaxed)}};
  }

  /// The actors that run.
  std::atomic<bool> front{false};
  std::atomic<bool> supervisor{false};

  stream_counts streams;
  delivery_counts deliveries;
  /// Keys that access tokens are checked by.
  level_gauge auth_keys;
  /// Their file cannot be used.
  std::atomic<bool> auth_keys_faulty{false};
  /// The service was asked to end.
  std::atomic<bool> draining{false};

 private:
  std::atomic<clock::rep> beat_{clock::now().time_since_epoch().count()};
};

} // namespace logflume::actors
