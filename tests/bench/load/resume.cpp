#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/scenarios.hpp"

#include <numeric>
#include <vector>

namespace logflume::bench {

namespace {

constexpr std::chrono::seconds patience{60};
/// Time for the server to notice that clients are gone.
constexpr std::chrono::seconds pause{1};

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>(clock::now() - begin).count();
}

} // namespace

figures resume(scenario& with) {
  client_pool clients{with.where};
  clients.connect(with.follow.of_clients(with.clients));
  std::vector<std::uint64_t> entities(with.follow.entities);
  std::iota(entities.begin(), entities.end(), 1);
  with.events->publish(entities);
  if (!clients.wait_for_each(1, patience))
    fail("the first event did not reach everybody");
  clients.hang_up();

  client_pool witness{with.where};
  witness.connect(1, with.follow.entities);
  for (int i = 0; i < with.count; ++i)
    with.events->publish(entities);
  const auto wanted = static_cast<std::uint64_t>(with.count) + 1;
  if (!witness.wait_for_all(wanted, patience))
    fail("what was published did not reach the one who stayed");
  witness.idle(pause);
  figures found;
  auto begin = clock::now();
  clients.come_back();
  if (!clients.wait_for_each(wanted, patience))
    fail("not all got what they missed");
  found["resumed_s"] = seconds_since(begin);
  found["wrong_clients"] = static_cast<double>(
      clients.wrong([&](const followed& stream) { return with.events->row(stream); }));

  // These entities have no events, so only heads are sent.
  clients.hang_up();
  witness.idle(pause);
  client_pool fresh{with.where};
  std::vector<followed> unknown;
  for (std::uint64_t i = 1; i <= static_cast<std::uint64_t>(with.clients); ++i)
    unknown.emplace_back(std::vector{with.follow.entities + i});
  begin = clock::now();
  fresh.connect(unknown);
  found["fresh_s"] = seconds_since(begin);
  found["resumed_by_fresh"] = found["resumed_s"] / found["fresh_s"];
  return found;
}

} // namespace logflume::bench
