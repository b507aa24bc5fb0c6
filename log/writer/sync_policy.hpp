#pragma once

#include <chrono>
#include <cstdint>

namespace logflume::log {

/// When the writer syncs to disk.
struct sync_policy {
  enum class when : std::uint8_t { interval, always, never };

  when mode = when::interval;
  /// Longest time between a write and its sync.
  std::chrono::milliseconds interval{100};
};

} // namespace logflume::log
