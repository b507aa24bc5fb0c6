#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};

} // namespace

figures hold(scenario& with) {
  figures found;
  const auto private_before = with.server.private_kib();
  client_pool clients{with.where};
  const auto cpu_before = with.server.cpu_seconds();
  const auto begin = clock::now();
  clients.connect(with.follow.of_clients(with.clients));
  const std::chrono::duration<double> took = clock::now() - begin;
  // By then, the work that follows the heads is done.
  clients.idle(std::chrono::seconds{1});
  const auto cpu = with.server.cpu_seconds();
  clients.idle(
      std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>{with.seconds}));
  found["cpu_percent"] = (with.server.cpu_seconds() - cpu) * 100 / with.seconds;
  found["connect_s"] = took.count();
  found["connect_cpu_us"] = (cpu - cpu_before) * 1e6 / with.clients;
  found["private_before_kib"] = static_cast<double>(private_before);
  found["private_kib"] = static_cast<double>(with.server.private_kib());
  found["private_kib_per_stream"] =
      static_cast<double>(with.server.private_kib() - private_before) / with.clients;
  return found;
}

figures stuck(scenario& with) {
  figures found;
  const auto private_before = with.server.private_kib();
  client_pool clients{with.where};
  clients.connect(with.stuck, 1, reading::never);
  clients.connect(1, 1);
  constexpr int at_once = 100;
  const std::vector<std::uint64_t> events(at_once, 1);
  for (int sent = 0; sent < with.count; sent += at_once) {
    with.events->publish(events);
    // The client that reads sets the pace.
    if (!clients.wait_for_all(static_cast<std::uint64_t>(sent + at_once), patience))
      fail("the client who reads did not get its events");
  }
  found["kib_per_stuck_client"] =
      static_cast<double>(with.server.private_kib() - private_before) / with.stuck;
  return found;
}

} // namespace logflume::bench
