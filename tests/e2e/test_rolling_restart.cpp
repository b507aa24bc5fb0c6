#include "tests/e2e/balancer.hpp"
#include "tests/e2e/growing_log.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <future>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;
using namespace std::chrono_literals;

/// Follows the entity through the balancer, and reconnects whenever its stream ends.
struct faithful_client {
  client_ptr connection;
  int streams = 0;
  int refusals = 0;

  /// Reconnects after the end of a stream. A stream begins with all stored events, so it must be a
  /// prefix of `expected`, and it must end in an orderly way.
  void look_after(const balancer& from, const std::vector<std::string>& expected) {
    if (connection && !connection->closed() && !is_done(*connection))
      return;
    if (connection) {
      REQUIRE(connection->response().status() == 200);
      REQUIRE(is_done(*connection));
      const auto events = connection->events();
      if (events.retry.empty())
        check_beginning(texts(events), expected);
      else
        ++refusals;
    }
    connection = std::make_unique<sse_client>(from.port());
    connection->get_events("1");
    ++streams;
  }

  static void check_beginning(const std::vector<std::string>& got,
                              const std::vector<std::string>& expected) {
    REQUIRE(got.size() <= expected.size());
    REQUIRE(std::equal(got.begin(), got.end(), expected.begin()));
  }
};

/// Restarts each instance in turn, `rounds` times, and returns their exit statuses.
std::vector<int> restart(std::deque<instance>& instances, const balancer& proxy, int rounds) {
  std::vector<int> statuses;
  for (int round = 0; round < rounds; ++round)
    for (auto& each : instances) {
      statuses.push_back(each.end());
      each.start();
      proxy.wait_for_both();
    }
  return statuses;
}

TEST_CASE("no client misses an event while instances behind HAProxy are restarted one by one") {
  const auto haproxy = find_haproxy();
  if (haproxy.empty()) {
    MESSAGE("SKIPPED: there is no HAProxy that runs here");
    return;
  }
  const std::size_t client_count = long_run() ? 200 : 20;
  const int rounds = long_run() ? 10 : 1;
  const site at;
  reading_log log{at};
  log.append(1);
  std::deque<instance> instances;
  std::string servers;
  for (const auto* name : {"one", "two"}) {
    servers += instances.emplace_back(at, name).server();
    instances.back().start();
  }
  const balancer proxy{haproxy, at, servers};
  std::vector<faithful_client> clients(client_count);
  const auto turn = [&] {
    for (auto& each : clients) {
      each.look_after(proxy, log.texts());
      each.connection->receive();
    }
  };
  turn();
  for (const auto& each : clients)
    read_until(each.connection, has_events(1));

  auto restarted =
      std::async(std::launch::async, [&] { return restart(instances, proxy, rounds); });
  while (restarted.wait_for(5ms) != std::future_status::ready) {
    log.append(2);
    turn();
  }
  CHECK(restarted.get() == std::vector<int>(instances.size() * static_cast<std::size_t>(rounds)));

  log.append(1);
  const auto deadline = steady_clock::now() + patience;
  int streams = 0;
  for (auto& each : clients) {
    while (!has_events(log.texts().size())(*each.connection)) {
      REQUIRE(steady_clock::now() < deadline);
      each.look_after(proxy, log.texts());
      ::pollfd readable{each.connection->socket(), POLLIN, 0};
      ::poll(&readable, 1, 1'000);
      each.connection->receive();
    }
    CHECK(texts(each.connection->events()) == log.texts());
    streams += each.streams;
  }
  // Each client's stream ended at least once, because both instances were restarted.
  CHECK(streams >= static_cast<int>(2 * client_count));
  MESSAGE(client_count << " clients had " << streams << " streams and " << log.texts().size()
                       << " events");
}

} // namespace
