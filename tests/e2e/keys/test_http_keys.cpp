#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/keys/support.hpp"
#include "tests/e2e/node.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

using std::chrono::milliseconds;

const std::string some_events = "/api/temperature/events/1001";

milliseconds time_of_day(const std::string& line) {
  unsigned hours = 0;
  unsigned minutes = 0;
  unsigned seconds = 0;
  unsigned rest = 0;
  REQUIRE(std::sscanf(field_of(line, "ts").c_str(), "%*10cT%u:%u:%u.%u", &hours, &minutes, &seconds,
                      &rest) == 4);
  return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds} +
         milliseconds{rest};
}

/// Returns the time between two of a service's lines that are less than a day apart.
milliseconds time_between(const std::string& first, const std::string& second) {
  constexpr milliseconds day = std::chrono::hours{24};
  return (time_of_day(second) - time_of_day(first) + day) % day;
}

TEST_CASE("http.listen may be a unix socket path and http.socket_mode sets its permissions") {
  const site at{"sse/log-before"};
  const auto path = (at.dir.path() / "http").string();
  served service{at, {"--http.listen=unix:" + path, "--http.socket_mode=0606"}};
  CHECK(service.address("http") == "unix:" + path);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(S_ISSOCK(status.st_mode));
  CHECK((status.st_mode & 07777U) == 0606U);
}

TEST_CASE("http.max_streams and http.max_streams_per_address bound the open streams") {
  for (const auto* key : {"max_streams", "max_streams_per_address"}) {
    const site at{"sse/log-before"};
    served service{at, {"--http." + std::string{key} + "=2", with_metrics}};
    std::vector<client_ptr> open;
    for (int i = 0; i < 2; ++i)
      open.push_back(service.follow("1001"));
    read_until(open, has_events(1));
    CHECK(status_of(service, some_events) == 503);
    CHECK(metric(service, "logflume_refused_total{reason=\"" + std::string{key} + "\"}") == 1);
  }
}

TEST_CASE("a stream lives for http.stream_lifetime at most") {
  const site at{"sse/log-before"};
  served service{at, {"--http.stream_lifetime=100ms"}};
  for (repeated_check streams{3}; streams.continues();) {
    const auto client = service.follow("1001");
    read_until(client, is_done);
  }
}

TEST_CASE("a silent stream gets a comment after each http.keep_alive") {
  const site at{"sse/log-before"};
  served service{at, {"--http.keep_alive=50ms"}};
  const auto client = service.follow("1001");
  read_until(client, [](const sse_client& each) { return each.events().comments >= 10; });
}

TEST_CASE("a request head must arrive within http.head_timeout") {
  const site at{"sse/log-before"};
  served service{at, {"--http.head_timeout=1s"}};
  for (repeated_check heads{7}; heads.continues();) {
    const auto before = steady_clock::now();
    const auto client = service.connect();
    client->send("GET / HT");
    // If this took too long, the service has closed a connection without a request.
    if (steady_clock::now() - before >= std::chrono::seconds{1}) {
      heads.repeat();
      continue;
    }
    read_until(client, has_head);
    CHECK(client->response().status() == 408);
  }
}

TEST_CASE("a request head may be at most http.max_head_size long") {
  const site at{"sse/log-before"};
  served service{at, {"--http.max_head_size=2KiB"}};
  const auto padding = [](std::size_t size) { return "A: " + std::string(size, 'a') + "\r\n"; };
  CHECK(status_of(service, some_events, padding(1'800)) == 200);
  CHECK(status_of(service, some_events, padding(2'100)) == 431);
}

TEST_CASE("unfinished requests use at most http.max_pending of memory") {
  const site at{"sse/log-before"};
  served service{at, {"--http.max_pending=64KiB", "--http.head_timeout=24h", with_metrics}};
  std::vector<client_ptr> halves;
  for (int i = 0; i < 20; ++i) {
    halves.push_back(service.connect());
    halves.back()->send("GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(10'000, 'a'));
  }
  wait_until([&] { return metric(service, "logflume_connections_dropped_total") == 14; });
}

TEST_CASE("a client that reads nothing is disconnected after http.write_timeout") {
  const site at;
  append_readings(at, 1, 40'000);
  served service{at, {"--http.write_timeout=100ms", with_metrics}};
  const auto closed = [&] {
    // On a busy machine the kernel's timeout, twice as long, may come first.
    return *metric(service, "logflume_slow_closed_total") +
           *metric(service, R"(logflume_streams_total{outcome="gone"})");
  };
  for (repeated_check clients{4}; clients.continues();) {
    const auto before = closed();
    const auto stuck = service.follow("1", {.receive_buffer = 4096});
    wait_until([&] { return closed() > before; });
  }
}

TEST_CASE("a subscriber's mailbox holds http.mailbox envelopes") {
  const site at{"sse/log-before"};
  served service{at, {"--http.mailbox=7", "--node.listen=127.0.0.1:0"}};
  const auto client = service.follow("1001");
  read_until(client, has_events(1));
  const auto shown = inspected(node_of(service));
  REQUIRE(shown["streams"].Size() == 1);
  CHECK(shown["streams"][0]["credit"].GetUint64() == 7);
}

TEST_CASE("only pages of http.allowed_origins may read the streams") {
  const site at{"sse/log-before"};
  served service{at, {"--http.allowed_origins=https://a.example"}};
  const auto allowed = [&](const std::string& origin) {
    const auto client = ask(service, some_events, "Origin: " + origin + "\r\n");
    read_until(client, has_head);
    return client->response().header("access-control-allow-origin");
  };
  CHECK(allowed("https://a.example") == "https://a.example");
  CHECK(allowed("https://b.example") == "");
}

TEST_CASE("a loopback listener serves the host names in http.hosts and refuses others") {
  const site at{"sse/log-before"};
  served service{at, {"--http.hosts=a.example"}};
  const auto status = [&](const std::string& host) {
    const auto client = service.connect();
    client->send("GET " + some_events + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    read_until(client, has_head);
    return client->response().status();
  };
  CHECK(status("a.example") == 200);
  CHECK(status("b.example") == 421);
}

TEST_CASE("the fields in http.redact are redacted") {
  const site at;
  append_readings(at, 1, 1);
  served service{at, {"--http.redact=TemperatureRead.temperature"}};
  const auto client = service.follow("1");
  read_until(client, has_events(1));
  CHECK(texts(client->events()) ==
        std::vector<std::string>{R"({"TemperatureRead":{"temperature":"[redacted]"}})"});
}

TEST_CASE("page.title and the other page keys determine how the page shows a topic") {
  const site at;
  served service{at,
                 {"--page.title=Heating", "--page.value=TemperatureRead.temperature",
                  "--page.unit=K", "--page.names=7=Boiler", "--page.low=-5.5", "--page.high=30.5",
                  "--page.late=90s"}};
  const auto client = ask(service, "/api/temperature/page");
  read_until(client, is_done);
  CHECK(std::string{client->response().body()} ==
        R"({"title":"Heating","value":"TemperatureRead.temperature","unit":"K","low":-5.5,)"
        R"("high":30.5,"late":90.0,"names":{"7":"Boiler"}})"
        "\n");
}

TEST_CASE("all open streams end within http.drain on shutdown") {
  const site at{"sse/log-before"};
  // With the default of 5 s, one drain in a million is shorter.
  constexpr milliseconds limit{2'500};
  for (repeated_check drains{1}; drains.continues();) {
    served service{at, {"--http.drain=10ms"}};
    std::vector<client_ptr> clients;
    for (int i = 0; i < 20; ++i)
      clients.push_back(service.follow("1001"));
    read_until(clients, has_events(1));
    CHECK(service.stop(clients) == 0);
    // A busy machine may need longer.
    if (time_between(service.line("stopping"), service.line("stopped")) >= limit)
      drains.repeat();
  }
}

} // namespace
