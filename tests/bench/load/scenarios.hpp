#pragma once

#include "tests/bench/load/client_pool.hpp"
#include "tests/bench/load/figures.hpp"
#include "tests/bench/load/publisher.hpp"
#include "tests/bench/load/server_process.hpp"

#include <memory>

namespace logflume::bench {

/// What a scenario is run with; each takes what it needs.
struct scenario {
  target where;
  std::unique_ptr<publisher> events;
  server_process server;
  int clients = 1;
  /// Of these, beside the others: clients who read slowly, never, or ask for the whole log.
  int slow = 0;
  int stuck = 0;
  int greedy = 0;
  following follow;
  /// Events a second.
  double rate = 10;
  double seconds = 5;
  /// Events at once, or stored for each entity.
  int count = 1;
  int rounds = 1;
};

/// Events at a steady rate: latencies, CPU per delivery, whether all arrive in order.
figures steady(scenario& with);
/// `count` events at once, `rounds` times.
figures burst(scenario& with);
/// Nothing happens for `seconds`: connect time, memory, CPU.
figures hold(scenario& with);
/// `count` events are sent to clients who never read.
figures stuck(scenario& with);
/// All hang up, `count` events of each entity are published, and all come back with their ids:
/// how long until they have them, beside fresh connects.
figures resume(scenario& with);
/// Each client in turn, alone and beside the greedy ones, then all at once, gets what is stored for
/// its entity: `count` events.
figures join(scenario& with);

} // namespace logflume::bench
