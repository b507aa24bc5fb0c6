#pragma once

#include <algorithm>
#include <chrono>

namespace logflume::actors {

/// The pauses between retries after failures: 100 ms, doubled each time, up to 10 s.
class backoff {
 public:
  std::chrono::milliseconds next() {
    pause_ = pause_.count() == 0 ? first : std::min(pause_ * 2, longest);
    return pause_;
  }
  /// Call this after a success.
  void reset() { pause_ = {}; }

 private:
  static constexpr std::chrono::milliseconds first{100};
  static constexpr std::chrono::milliseconds longest{10'000};

  std::chrono::milliseconds pause_{0};
};

} // namespace logflume::actors
