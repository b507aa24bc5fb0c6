#pragma once

#include "actors/counts/counter.hpp"

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// The log's writer counts here.
struct writer_counts {
  /// Records written, and the writes that took them.
  counter records;
  counter writes;
  counter syncs;
  /// Records that could not be written, and were not acknowledged.
  counter refused;
  counter compactions;
  counter failed_compactions;
  /// The actors that run.
  std::atomic<bool> gateway{false};
  std::atomic<bool> log_writer{false};
  std::atomic<bool> sensors{false};
  /// The log is open, and the last write came through.
  std::atomic<bool> writable{false};
};

} // namespace logflume::actors
