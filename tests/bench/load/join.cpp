#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/greedy_clients.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};

/// Returns each client's milliseconds from its request to the last of its stored events. The
/// clients join one after another.
std::vector<double> join_in_turn(const scenario& with) {
  std::vector<double> times;
  for (int i = 0; i < with.clients; ++i) {
    client_pool one{with.where};
    const auto begin = clock::now();
    one.connect(1, static_cast<std::uint64_t>(i) + 1);
    if (!one.wait_for_all(static_cast<std::uint64_t>(with.count), patience))
      fail("a client did not get what is stored");
    times.push_back(std::chrono::duration<double, std::milli>(clock::now() - begin).count());
  }
  return times;
}

} // namespace

figures join(scenario& with) {
  const auto stored = static_cast<std::uint64_t>(with.count);
  auto times = join_in_turn(with);
  figures found;
  found["p50_ms"] = percentile(times, 0.5);
  found["p99_ms"] = percentile(times, 0.99);
  if (with.greedy > 0) {
    const greedy_clients others{with.where.port, with.greedy};
    auto beside = join_in_turn(with);
    found["beside_greedy"] = percentile(beside, 0.5) / found["p50_ms"];
    found["beside_greedy_p99_ms"] = percentile(beside, 0.99);
  }
  client_pool all{with.where};
  const auto begin = clock::now();
  all.connect(following{.entities = static_cast<std::uint64_t>(with.clients), .each_its_own = true}
                  .of_clients(with.clients));
  if (!all.wait_for_each(stored, patience))
    fail("not all got what is stored");
  found["at_once_s"] = std::chrono::duration<double>(clock::now() - begin).count();
  found["private_kib"] = static_cast<double>(with.server.private_kib());
  return found;
}

} // namespace logflume::bench
