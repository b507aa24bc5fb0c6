#include "tests/e2e/growing_log.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace logflume::test;

TEST_CASE("a draining service is not ready and turns new streams away while its listeners still "
          "respond") {
  const site at{"sse/log-before"};
  served service{at, {"--admin.listen=127.0.0.1:0", "--http.drain=24h"}};
  const auto open = service.follow("1001");
  read_until(open, has_events(1));
  service.child().signal(SIGTERM);
  service.line("stopping");

  const auto health = service.ask_admin("/health/ready");
  CHECK(health.status() == 503);
  CHECK(health.body().find(R"("reason":"draining")") != std::string::npos);
  CHECK(service.ask_admin("/health/live").status() == 200);

  // The front begins to drain a moment after the signal.
  for (bool refused = false; !refused;) {
    const auto browser = service.follow("1001");
    read_until(browser,
               [](const sse_client& each) { return is_done(each) || has_events(1)(each); });
    REQUIRE(browser->response().status() == 200);
    refused = !browser->events().retry.empty();
  }
  const auto other = service.connect();
  other->send("GET /api/temperature/events/1001 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  served::read_to_end({&other, 1});
  CHECK(other->response().status() == 503);
  CHECK(other->response().header("connection") == "close");
  CHECK_FALSE(other->response().header("retry-after").empty());
  CHECK(service.ask_admin("/metrics")
            .body()
            .find("logflume_refused_total{reason=\"draining\"} 2\n") != std::string::npos);

  read_until(open, has_text(append_readings(at, 1001, 1).front()));
}

TEST_CASE("open streams end over http.drain and the service ends with the last of them") {
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
