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
  client_counts clients;
  verdict found;
  std::uint64_t events = 0;
  std::uint64_t compactions = 0;
  std::uint64_t removed = 0;

  void judge(const crowd& followers, const received_events& log) {
    followers.judge(log, found);
    CHECK(found.lost == 0);
    CHECK(found.altered == 0);
    CHECK(found.not_followed == 0);
    if (removed == 0)
      CHECK(found.not_in_log == 0);
    CHECK(clients.doubled == 0);
    CHECK(clients.out_of_order == 0);
    CHECK(clients.resets == 0);
    CHECK(clients.ids_not_accepted == 0);
    CHECK(clients.malformed == 0);
    CHECK(clients.other_statuses == 0);
    CHECK(clients.resumed > 0);
  }

  void count(const compacting_log& log) {
    events += log.written();
    compactions += log.compactions();
    removed += log.removed();
  }

  std::string text() const {
    std::ostringstream out;
    out << kills << " kills (" << in_compaction << " in a compaction), " << events << " events, "
        << compactions << " compactions that removed " << removed << "; " << clients.connections
        << " connections (" << clients.resumed << " resumed, " << clients.broken << " broken, "
        << clients.failed_connections << " failed), " << clients.envelopes << " envelopes, "
        << clients.positions << " positions; lost " << found.lost << ", doubled " << clients.doubled
        << ", out of order " << clients.out_of_order << ", resets " << clients.resets
        << ", ids not accepted " << clients.ids_not_accepted << "; "
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
