#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

auto names(const fs::path& path) {
  return [text = path.string()](const std::string& line) {
    return line.find(text) != std::string::npos;
  };
}

void check_serves_active_only(served& service) {
  for (const auto& [entity_id, events] : expected_events("logs/active-only")) {
    const auto client = service.follow(entity_id);
    read_until(client, has_events(events.size()));
    CHECK(texts(client->events()) == events);
  }
}

TEST_CASE("SIGTERM ends every stream with its last chunk and the process with 0") {
  const site at{"sse/log-before"};
  served service{at};
  std::vector<client_ptr> clients;
  for (const auto* entity_id : {"1001", "1002", "999999"})
    clients.push_back(service.follow(entity_id));
  read_until(clients, has_head);
  CHECK(service.stop(clients) == 0);
  for (const auto& each : clients) {
    CHECK(is_done(*each));
    CHECK(each->closed());
    CHECK(each->events().pending.empty());
  }
}

TEST_CASE("SIGTERM without a client ends the process with 0") {
  const site at;
  served service{at};
  service.port();
  CHECK(service.stop() == 0);
}

TEST_CASE("a second SIGTERM ends the process at once with 130") {
  const site at;
  // The drain takes so long that the client's stream does not end by itself.
  served service{at, {"--http.drain=24h"}};
  const auto client = service.follow("1");
  read_until(client, has_head);
  service.child().signal(SIGTERM);
  service.line("stopping");
  service.child().signal(SIGTERM);
  CHECK(service.child().wait(patience) == 130);
}

TEST_CASE(
    "an EventSource beyond the stream limit is told to retry later and another client gets 503") {
  const site at{"sse/log-before"};
  served service{at, {"--http.max_streams=2"}};
  std::vector<client_ptr> clients;
  for (int i = 0; i < 2; ++i)
    clients.push_back(service.follow("1001"));
  read_until(clients, has_events(1));

  const auto browser = service.follow("1001");
  read_until(browser, is_done);
  CHECK(browser->response().status() == 200);
  CHECK(browser->response().header("content-type") == "text/event-stream");
  CHECK(browser->events().events.empty());
  const auto retry = std::stoi(browser->events().retry);
  CHECK(retry >= 5'000);
  CHECK(retry <= 15'000);

  const auto other = service.connect();
  other->send("GET /api/temperature/events/1001 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  read_until(other, is_done);
  CHECK(other->response().status() == 503);
  CHECK_FALSE(other->response().header("retry-after").empty());
}

TEST_CASE("a missing log directory is reported and its log is served once it appears") {
  const site at;
  fs::remove(at.log);
  served service{at};
  service.child().line(names(at.log), patience);
  fs::create_directory(at.log);
  fs::copy(data / "logs" / "active-only" / "temperature", at.active);
  check_serves_active_only(service);
}

TEST_CASE("a missing events key is reported and used once it appears") {
  const site at{"logs/active-only"};
  const auto aside = at.dir.path() / "aside";
  fs::rename(at.events_key, aside);
  served service{at};
  service.child().line(names("secrets.temperature-events.key"), patience);
  fs::rename(aside, at.events_key);
  check_serves_active_only(service);
}

TEST_CASE("the root secret is read from the first line of standard input") {
  const site at{"logs/active-only"};
  const auto secret = read_bytes(at.root_secret);
  served service{at, {}, std::string{secret.begin(), secret.end()} + "role-secret\nmore\n"};
  check_serves_active_only(service);
}

TEST_CASE("a wrong root secret gives one error line and exit code 2") {
  const site at{"logs/active-only"};
  std::ofstream{at.root_secret} << std::string(32, '0') << "\n";
  served service{at};
  CHECK(service.child().wait(patience) == 2);
  CHECK(service.child().lines().size() == 1);
}

TEST_CASE("a service out of descriptors keeps its streams and serves again when some are free") {
  const site at{"sse/log-before"};
  served service{at};
  auto first = service.follow("1001");
  read_until(first, has_events(1));
  const rlimit few{64, 64};
  REQUIRE(::prlimit(service.child().pid(), RLIMIT_NOFILE, &few, nullptr) == 0);
  std::vector<client_ptr> crowd;
  for (int i = 0; i < 100; ++i)
    crowd.push_back(service.follow("1001"));
  service.child().line([](const std::string& x) { return x.find("accept_paused") != x.npos; },
                       patience);
  crowd.clear();
  const auto late = service.follow("1001");
  read_until(late, has_events(1));
  read_until(first, has_text(append_readings(at, 1001, 1).front()));
  CHECK(service.stop(std::span{&first, 1}) == 0);
}

} // namespace
