#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/output/repeat_counter.hpp"
#include "actors/output/topic_journal.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace logflume::actors {

/// Logs dropped packets: the first for each reason at once, then a count each minute. Not
/// thread-safe.
class drop_reporter {
 public:
  using clock = repeat_counter::clock;

  drop_reporter(const ingest_counts* counts, topic_journal journal) :
      counts_{counts}, journal_{std::move(journal)} {}

  /// Logs the packets dropped since the last call.
  void report(clock::time_point now);

 private:
  const ingest_counts* counts_;
  topic_journal journal_;
  std::array<std::uint64_t, drop_reason_names.size()> seen_{};
  repeat_counter repeats_;
};

} // namespace logflume::actors
