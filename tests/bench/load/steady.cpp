#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <atomic>
#include <thread>
#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};

/// Publishes what is due, each at its time, on a thread of its own.
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
        due.push_back(1 + (with.each_its_own ? next % std::uint64_t(with.clients) : 0));
      to.publish(due);
    }
  }

  std::thread thread_;
};

} // namespace

figures steady(scenario& with) {
  client_pool clients{with.where};
  clients.connect(with.clients, 1, with.each_its_own);
  clients.connect(with.slow, 1, false, reading::slow);
  // Everybody is in once they have a first event.
  std::vector<std::uint64_t> entities(with.each_its_own ? std::size_t(with.clients) : 1);
  for (std::size_t i = 0; i < entities.size(); ++i)
    entities[i] = i + 1;
  with.events->publish(entities);
  if (!clients.wait_for_each(1, patience))
    fail("the first event did not reach everybody");

  const auto events = static_cast<std::uint64_t>(with.rate * with.seconds);
  const auto each = with.each_its_own ? 1 : clients.readers();
  const auto before = clients.received();
  const auto wanted = before + events * each;
  clients.keep_latencies(events * each);
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
      clients.wrong([&](std::uint64_t entity) { return with.events->row(entity); }));
  found["deliveries_per_s"] = delivered / took.count();
  found["cpu_us_per_delivery"] = used * 1e6 / delivered;
  found["cpu_percent"] = used * 100 / took.count();
  found["p50_ms"] = percentile(clients.latencies(), 0.5) / 1000;
  found["p99_ms"] = percentile(clients.latencies(), 0.99) / 1000;
  found["private_kib"] = static_cast<double>(with.server.private_kib());
  return found;
}

} // namespace logflume::bench
