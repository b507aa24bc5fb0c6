#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <algorithm>
#include <numeric>
#include <thread>
#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};

/// Publishes each event when it is due, on a thread of its own.
class pacemaker {
 public:
  pacemaker(publisher& to, const scenario& with, std::uint64_t events) :
      thread_{[&to, &with, events, this] { run(to, with, events); }} {}
  ~pacemaker() { thread_.join(); }

 private:
  static void run(publisher& to, const scenario& with, std::uint64_t events) {
    const auto begin = clock::now();
    const std::chrono::duration<double> apart{1 / with.rate};
    std::vector<std::uint64_t> due;
    for (std::uint64_t next = 0; next < events;) {
      std::this_thread::sleep_until(
          begin + std::chrono::duration_cast<clock::duration>(apart * double(next)));
      const std::chrono::duration<double> passed = clock::now() - begin;
      for (due.clear(); next < events && apart * double(next) <= passed; ++next)
        due.push_back(1 + next % with.follow.entities);
      to.publish(due);
    }
  }

  std::thread thread_;
};

/// Counts the streams that have each entity; the slow ones follow the first.
std::vector<std::uint64_t> followers_of(const std::vector<std::uint64_t>& entities,
                                        const std::vector<followed>& streams, int slow) {
  std::vector<std::uint64_t> result;
  for (const auto entity : entities)
    result.push_back(static_cast<std::uint64_t>(std::ranges::count_if(
        streams, [&](const followed& stream) { return stream.has(entity); })));
  result.front() += static_cast<std::uint64_t>(slow);
  return result;
}

} // namespace

figures steady(scenario& with) {
  client_pool clients{with.where};
  const auto streams = with.follow.of_clients(with.clients);
  clients.connect(streams);
  clients.connect(with.slow, 1, reading::slow);
  // All clients are connected once they have a first event of each of their entities.
  std::vector<std::uint64_t> entities(with.follow.entities);
  std::iota(entities.begin(), entities.end(), 1);
  with.events->publish(entities);
  const auto followers = followers_of(entities, streams, with.slow);
  const auto before = std::accumulate(followers.begin(), followers.end(), std::uint64_t{0});
  if (!clients.wait_for_all(before, patience))
    fail("the first events did not reach everybody");

  const auto events = static_cast<std::uint64_t>(with.rate * with.seconds);
  auto wanted = before;
  for (std::uint64_t i = 0; i < events; ++i)
    wanted += followers[i % followers.size()];
  clients.keep_latencies(wanted - before);
  const auto bytes = clients.received_bytes();
  const auto cpu = with.server.cpu_seconds();
  const auto begin = clock::now();
  {
    const pacemaker beat{*with.events, with, events};
    clients.wait_for_all(wanted, patience);
  }
  const std::chrono::duration<double> took = clients.last_arrival() - begin;
  const auto used = with.server.cpu_seconds() - cpu;
  const auto delivered = static_cast<double>(clients.received() - before);

  figures found;
  found["lost"] = static_cast<double>(wanted - clients.received());
  found["wrong_clients"] = static_cast<double>(
      clients.wrong([&](const followed& stream) { return with.events->row(stream); }));
  found["deliveries_per_s"] = delivered / took.count();
  found["cpu_us_per_delivery"] = used * 1e6 / delivered;
  found["cpu_us_per_kib"] =
      used * 1e6 * 1024 / static_cast<double>(clients.received_bytes() - bytes);
  found["cpu_percent"] = used * 100 / took.count();
  found["p50_ms"] = percentile(clients.latencies(), 0.5) / 1000;
  found["p99_ms"] = percentile(clients.latencies(), 0.99) / 1000;
  found["private_kib"] = static_cast<double>(with.server.private_kib());
  return found;
}

} // namespace logflume::bench
