#pragma once

#include "actors/counts/ingest_counts.hpp"
#include "actors/output/journal.hpp"
#include "actors/output/repeat_counter.hpp"

#include <array>
#include <cstdint>

namespace logflume::actors {

/// Tells the operator which packets came to nothing: the first of a reason at once, then a
/// number a minute. Not thread-safe.
class drop_reporter {
 public:
  using clock = repeat_counter::clock;

  drop_reporter(const ingest_counts* counts, journal* journal) :
      counts_{counts}, journal_{journal} {}

  /// Looks at what was dropped since the last time.
  void tell(clock::time_point now);

 private:
  const ingest_counts* counts_;
  journal* journal_;
  std::array<std::uint64_t, drop_reason_names.size()> seen_{};
  repeat_counter repeats_;
};

} // namespace logflume::actors
