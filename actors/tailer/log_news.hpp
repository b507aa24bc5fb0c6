#pragma once

#include "log/topic/directory_watch.hpp"

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// What has changed in the log's directory since the tailer last looked: one adds, another takes.
class log_news {
 public:
  /// True: there was none, so the taker has to be told.
  bool add(log::directory_change change) {
    return changes_.fetch_or(static_cast<std::uint8_t>(change)) == 0;
  }

  /// Before looking: what changes from here on is news again. True: names, too.
  bool take() {
    return (changes_.exchange(0) & static_cast<std::uint8_t>(log::directory_change::names)) != 0;
  }

 private:
  std::atomic<std::uint8_t> changes_{0};
};

} // namespace logflume::actors
