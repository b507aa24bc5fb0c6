#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds pause{100};

} // namespace

figures burst(scenario& with) {
  client_pool clients{with.where};
  clients.connect(with.clients, 1);
  constexpr std::uint64_t entity = 1;
  with.events->publish({&entity, 1});
  std::uint64_t wanted = 1;
  if (!clients.wait_for_each(wanted, patience))
    fail("the first event did not reach everybody");

  const std::vector<std::uint64_t> events(static_cast<std::size_t>(with.count), entity);
  const double deliveries = double(with.count) * double(with.clients);
  std::vector<double> rates;
  const auto cpu = with.server.cpu_seconds();
  for (int round = 0; round < with.rounds; ++round) {
    clients.idle(pause);
    const auto begin = clock::now();
    with.events->publish(events);
    wanted += static_cast<std::uint64_t>(with.count);
    if (!clients.wait_for_each(wanted, patience))
      fail("a burst did not reach everybody");
    const std::chrono::duration<double> took = clock::now() - begin;
    rates.push_back(deliveries / took.count());
  }
  figures found;
  found["cpu_us_per_delivery"] =
      (with.server.cpu_seconds() - cpu) * 1e6 / (deliveries * with.rounds);
  found["deliveries_per_s"] = percentile(rates, 0.5);
  found["wrong_clients"] =
      static_cast<double>(clients.wrong([&](const followed& of) { return with.events->row(of); }));
  return found;
}

} // namespace logflume::bench
