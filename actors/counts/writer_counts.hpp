#pragma once

#include "actors/counts/counter.hpp"

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// Counts of the log's writer.
struct writer_counts {
  /// Records written, and the writes that contained them.
  counter records;
  counter writes;
  counter syncs;
  /// Records that could not be written, and were not acknowledged.
  counter refused;
  counter compactions;
  counter failed_compactions;
  /// Whether these actors are running.
  std::atomic<bool> gateway{false};
  std::atomic<bool> log_writer{false};
  std::atomic<bool> sensors{false};
  /// Whether the log is open and the last write succeeded.
  std::atomic<bool> writable{false};
};

} // namespace logflume::actors
