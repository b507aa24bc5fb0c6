#pragma once

#include "log/event/event_source.hpp"

#include <atomic>

namespace logflume::actors {

/// Changes of the log since the tailer last read it: one thread adds, another takes.
class log_news {
 public:
  /// Returns true if there were no changes before, so the reader has to be notified.
  bool add(log::source_change change) { return changes_.fetch_or(change) == 0; }

  /// Call this before reading: any later change counts as news again.
  log::source_change take() { return changes_.exchange(0); }

 private:
  std::atomic<log::source_change> changes_{0};
};

} // namespace logflume::actors
