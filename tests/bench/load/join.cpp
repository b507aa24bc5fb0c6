#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};

} // namespace

figures join(scenario& with) {
  const auto stored = static_cast<std::uint64_t>(with.count);
  std::vector<double> times;
  for (int i = 0; i < with.clients; ++i) {
    client_pool one{with.where};
    const auto begin = clock::now();
    one.connect(1, static_cast<std::uint64_t>(i) + 1, false);
    if (!one.wait_for_all(stored, patience))
      fail("a client did not get what is stored");
    times.push_back(std::chrono::duration<double>(clock::now() - begin).count());
  }
  client_pool all{with.where};
  const auto begin = clock::now();
  all.connect(with.clients, 1, true);
  if (!all.wait_for_each(stored, patience))
    fail("not all got what is stored");
  figures found;
  found["at_once_s"] = std::chrono::duration<double>(clock::now() - begin).count();
  found["p50_ms"] = percentile(times, 0.5) * 1000;
  found["p99_ms"] = percentile(times, 0.99) * 1000;
  found["private_kib"] = static_cast<double>(with.server.private_kib());
  return found;
}

} // namespace logflume::bench
