#pragma once

#include "tests/crash/compacting_log.hpp"
#include "tests/crash/crowd.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>

namespace logflume::test {

/// A test's counts over all its trials.
struct tally {
  steady_clock::time_point began = steady_clock::now();
  int kills = 0;
  /// Kills during a compaction.
  int in_compaction = 0;
  meetings met;
  verdict found;
  std::uint64_t events = 0;
  std::uint64_t compactions = 0;
  std::uint64_t removed = 0;

  void judge(const crowd& clients, const told_events& log) {
    clients.judge(log, found);
    CHECK(found.lost == 0);
    CHECK(found.altered == 0);
    CHECK(found.not_asked_for == 0);
    if (removed == 0)
      CHECK(found.not_in_log == 0);
    CHECK(met.doubled == 0);
    CHECK(met.out_of_order == 0);
    CHECK(met.resets == 0);
    CHECK(met.ids_not_accepted == 0);
    CHECK(met.malformed == 0);
    CHECK(met.other_statuses == 0);
    CHECK(met.resumed > 0);
  }

  void count(const compacting_log& log) {
    events += log.written();
    compactions += log.compactions();
    removed += log.removed();
  }

  std::string text() const {
    std::ostringstream out;
    out << kills << " kills (" << in_compaction << " in a compaction), " << events << " events, "
        << compactions << " compactions that removed " << removed << "; " << met.connections
        << " connections (" << met.resumed << " resumed, " << met.broken << " broken, "
        << met.in_vain << " in vain), " << met.envelopes << " envelopes, " << met.positions
        << " positions; lost " << found.lost << ", doubled " << met.doubled << ", out of order "
        << met.out_of_order << ", resets " << met.resets << ", ids not accepted "
        << met.ids_not_accepted << "; "
        << std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - began).count()
        << " s";
    return out.str();
  }

  void count_kill(const site& at) {
    ++kills;
    in_compaction += fs::exists(log::topic{at.log, "temperature"}.ancient_history) ? 1 : 0;
    if (long_run() && kills % 50 == 0)
      std::cerr << text() << std::endl;
  }
};

} // namespace logflume::test
