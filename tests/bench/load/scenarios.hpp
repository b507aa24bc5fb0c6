#pragma once

#include "tests/bench/load/client_pool.hpp"
#include "tests/bench/load/figures.hpp"
#include "tests/bench/load/publisher.hpp"
#include "tests/bench/load/server_process.hpp"

#include <memory>

namespace logflume::bench {

/// Parameters of a scenario; each scenario uses those it needs.
struct scenario {
  target where;
  std::unique_ptr<publisher> events;
  server_process server;
  int clients = 1;
  /// Clients in addition to the others: they read slowly, never, or request the whole log.
  int slow = 0;
  int stuck = 0;
  int greedy = 0;
  following follow;
  /// Events per second.
  double rate = 10;
  double seconds = 5;
  /// Number of events published at once, or stored for each entity.
  int count = 1;
  int rounds = 1;
};

/// Publishes at a steady rate; measures latencies, CPU per delivery, and whether all events arrive
/// in order.
figures steady(scenario& with);
/// Publishes `count` events at once, `rounds` times.
figures burst(scenario& with);
/// Holds idle streams for `seconds`; measures connect time, memory and CPU.
figures hold(scenario& with);
/// Sends `count` events to clients that never read.
figures stuck(scenario& with);
/// Hangs up all clients, publishes `count` events of each entity, and reconnects the clients with
/// their ids. Measures how long until they have the events, compared to fresh connects.
figures resume(scenario& with);
/// Measures how long each client takes to get its entity's `count` stored events: in turn, in turn
/// beside the greedy clients, and all at once.
figures join(scenario& with);

} // namespace logflume::bench
