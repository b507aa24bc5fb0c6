#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/served.hpp"
#include "tests/support/listening_port.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;
using namespace std::chrono_literals;

const fs::path haproxy = "/usr/sbin/haproxy";

/// One of two processes that follow the same log.
class instance {
 public:
  instance(const site& at, std::string name) :
      at_{at}, name_{std::move(name)}, http_{"unix:" + (at.dir.path() / name_).string()},
      admin_{http_ + "-admin"} {}

  void start() {
    service_.emplace(at_,
                     std::vector<std::string>{"--http.listen=" + http_, "--admin.listen=" + admin_,
                                              "--http.drain=500ms"});
    service_->line("ready");
  }

  /// Its exit status.
  int end() {
    service_->child().signal(SIGTERM);
    return service_->child().wait(patience);
  }

  /// As a line of HAProxy's backend.
  std::string server() const {
    const auto path = [](const std::string& address) { return "unix@" + address.substr(5); };
    return "  server " + name_ + " " + path(http_) + " addr " + path(admin_) + "\n";
  }

 private:
  const site& at_;
  std::string name_;
  std::string http_;
  std::string admin_;
  std::optional<served> service_;
};

/// HAProxy with the configuration of deploy/, but for where it listens, what it serves, and how
/// often it asks for health.
class balancer {
 public:
  balancer(const site& at, const std::string& servers) :
      process_{{haproxy.string(), "-db", "-f", configuration(at, servers)}} {
    port_.inherit(false);
  }

  client_ptr follow() const {
    auto client = std::make_unique<sse_client>(port_.number());
    client->get_events("1");
    return client;
  }

  /// Until it finds both ready.
  void wait_for_both() const {
    const auto deadline = steady_clock::now() + patience;
    while (ask("/both-are-ready") != 200)
      if (steady_clock::now() > deadline)
        throw std::runtime_error{"HAProxy does not find both ready"};
  }

 private:
  int ask(const std::string& path) const {
    const auto client = std::make_unique<sse_client>(port_.number());
    client->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(client, [](const sse_client& each) { return each.response().done(); });
    return client->response().status();
  }

  std::string configuration(const site& at, const std::string& servers) const {
    port_.inherit(true);
    std::ifstream original{fs::path{LOGFLUME_DEPLOY} / "haproxy" / "haproxy.cfg"};
    const auto path = at.dir.path() / "haproxy.cfg";
    std::ofstream mine{path};
    for (std::string line; std::getline(original, line);) {
      if (line.starts_with("  bind "))
        line = "  bind fd@" + std::to_string(port_.socket()) +
               "\n  monitor-uri /both-are-ready\n  monitor fail if { nbsrv(logflume) lt 2 }";
      if (const auto every = line.find("inter 1s"); every != line.npos)
        line.replace(every, 8, "inter 20ms");
      if (line.starts_with("  maxconn "))
        line = "  maxconn 2000";
      if (!line.starts_with("  server "))
        mine << line << "\n";
    }
    mine << servers;
    return path.string();
  }

  listening_port port_;
  process process_;
};

/// Follows the entity through the balancer, and comes back whenever its stream ends.
struct faithful_client {
  client_ptr connection;
  int streams = 0;
  int refusals = 0;

  /// Each connection begins with all that is stored: it has to be a beginning of `expected`, and
  /// to end orderly.
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
    connection = from.follow();
    ++streams;
  }

  static void check_beginning(const std::vector<std::string>& got,
                              const std::vector<std::string>& expected) {
    REQUIRE(got.size() <= expected.size());
    REQUIRE(std::equal(got.begin(), got.end(), expected.begin()));
  }
};

/// Each instance in its turn, so many times; their exit statuses.
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

TEST_CASE("instances are restarted one by one behind HAProxy, and no client misses an event") {
  if (!fs::exists(haproxy)) {
    MESSAGE("SKIPPED: there is no " << haproxy);
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
  const balancer proxy{at, servers};
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
  // Each was ended at least once: it was at one of the two.
  CHECK(streams >= static_cast<int>(2 * client_count));
  MESSAGE(client_count << " clients had " << streams << " streams and " << log.texts().size()
                       << " events");
}

} // namespace
