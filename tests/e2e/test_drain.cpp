#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace logflume::test;

TEST_CASE("while a service drains it is not ready, refuses streams kindly, and its listeners "
          "answer; the last client's end is its own") {
  const site at;
  const auto expected = append_readings(at, 1, 40'000);
  served service{at, {"--admin.listen=127.0.0.1:0"}};
  // Keeps it from ending until it reads.
  const auto slow = service.follow("1", {.receive_buffer = 4096});
  read_until(slow, has_head);
  service.line("ready");
  service.child().signal(SIGTERM);
  service.line("stopping");

  const auto health = service.ask_admin("/health/ready");
  CHECK(health.status() == 503);
  CHECK(health.body().find(R"("reason":"draining")") != std::string::npos);
  CHECK(service.ask_admin("/health/live").status() == 200);

  // The front drains a moment after it is told.
  for (bool refused = false; !refused;) {
    const auto browser = service.follow("1");
    read_until(browser, has_head);
    REQUIRE(browser->response().status() == 200);
    served::read_to_end({&browser, 1});
    REQUIRE(is_done(*browser));
    refused = !browser->events().retry.empty();
  }
  const auto other = service.connect();
  other->send("GET /api/temperature/events/1 HTTP/1.1\r\nHost: gateway\r\n\r\n");
  served::read_to_end({&other, 1});
  CHECK(other->response().status() == 503);
  CHECK(other->response().header("connection") == "close");
  CHECK_FALSE(other->response().header("retry-after").empty());
  CHECK(service.ask_admin("/metrics")
            .body()
            .find("logflume_refused_total{reason=\"draining\"} 2\n") != std::string::npos);

  served::read_to_end({&slow, 1});
  CHECK(is_done(*slow));
  const auto got = texts(slow->events());
  CHECK(std::equal(got.begin(), got.end(), expected.begin()));
  CHECK(service.child().wait(patience) == 0);
}

TEST_CASE("open streams are ended over http.drain, and the service with the last of them") {
  const site at{"sse/log-before"};
  served service{at, {"--http.drain=300ms"}};
  std::vector<client_ptr> clients;
  for (int i = 0; i < 20; ++i)
    clients.push_back(service.follow("1001"));
  read_until(clients, has_events(1));
  CHECK(service.stop(clients) == 0);
  for (const auto& each : clients)
    CHECK(is_done(*each));
}

} // namespace
