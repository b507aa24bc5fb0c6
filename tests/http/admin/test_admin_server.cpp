#include "http/admin/admin_server.hpp"

#include "http/admin/fetch.hpp"
#include "tests/http/client.hpp"

#include <doctest/doctest.h>

using namespace logflume::http;
using test::get;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// An admin server whose health the test sets.
struct admin_fixture {
  std::vector<health_reason> not_live;
  std::vector<health_reason> not_ready;
  admin_server admin{"127.0.0.1:0",
                     {.not_live = [this] { return not_live; },
                      .not_ready = [this] { return not_ready; },
                      .metrics =
                          [](metrics_format format) {
                            return std::string{format == metrics_format::open_metrics ? "open\n"
                                                                                      : "text\n"};
                          },
                      .hosts = {.names = {"a"}, .on_loopback = false},
                      .notice = {}}};

  std::string ask(const std::string& request) const {
    test::client client{admin.address()};
    client.send(request);
    return client.read_response();
  }
};

} // namespace

TEST_CASE_FIXTURE(admin_fixture, "a healthy service answers 200 with ready or alive") {
  const auto ready = ask(get("/health/ready"));
  CHECK(ready.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(ready, "Cache-Control: no-store\r\n"));
  CHECK(ready.ends_with("\r\n\r\nready\n"));
  CHECK(ask(get("/health/live")).ends_with("\r\n\r\nalive\n"));
}

TEST_CASE_FIXTURE(admin_fixture,
                  "a service that is not ready or not live answers 503 with all reasons") {
  not_ready = {{"log_missing", "/srv/\"log\"\n"}, {"draining", "it ends"}};
  const auto ready = ask(get("/health/ready"));
  CHECK(ready.starts_with("HTTP/1.1 503 "));
  CHECK(holds(ready, "Content-Type: application/problem+json\r\n"));
  CHECK(ready.ends_with(R"({"title":"Not ready: log_missing, draining","status":503,"reasons":[)"
                        R"({"reason":"log_missing","detail":"/srv/\"log\"\n"},)"
                        R"({"reason":"draining","detail":"it ends"}]})"));
  CHECK(ask(get("/health/live")).starts_with("HTTP/1.1 200 "));
  not_live = {{"stuck", "the actors do not respond"}};
  CHECK(ask(get("/health/live")).starts_with("HTTP/1.1 503 "));
}

TEST_CASE_FIXTURE(admin_fixture, "metrics are sent in the requested format") {
  const auto plain = ask(get("/metrics"));
  CHECK(holds(plain, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  CHECK(plain.ends_with("\r\n\r\ntext\n"));
  const auto open = ask(get("/metrics", "Accept: application/openmetrics-text\r\n"));
  CHECK(
      holds(open, "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"));
  CHECK(open.ends_with("\r\n\r\nopen\n"));
}

TEST_CASE_FIXTURE(admin_fixture, "the admin server answers 404 to other paths and 405 to POST") {
  for (const auto* path :
       {"/", "/health", "/health/ready/", "/metrics/", "/api/temperature/events/1"})
    CHECK_MESSAGE(ask(get(path)).starts_with("HTTP/1.1 404 "), path);
  const auto refused = ask("POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(refused.starts_with("HTTP/1.1 405 "));
  CHECK(holds(refused, "Allow: GET, HEAD, OPTIONS\r\n"));
  CHECK(ask("OPTIONS /metrics HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 204 "));
}

TEST_CASE_FIXTURE(admin_fixture, "a foreign host name gets 421 on a loopback address") {
  CHECK(ask("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n").starts_with("HTTP/1.1 421 "));
  CHECK(ask("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_CASE_FIXTURE(admin_fixture, "a client that sends its request slowly does not delay others") {
  test::client slow{admin.address()};
  slow.send("GET /metr");
  CHECK(ask(get("/health/live")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("two clients at once get metrics of more than a megabyte") {
  const std::string long_text(3'000'000, 'x');
  const admin_server admin{"127.0.0.1:0",
                           {.not_live = {},
                            .not_ready = {},
                            .metrics = [&](metrics_format) { return long_text; },
                            .hosts = {.names = {"a"}, .on_loopback = false},
                            .notice = {}}};
  test::client first{admin.address()};
  test::client second{admin.address()};
  for (auto* client : {&first, &second})
    client->send(get("/metrics"));
  // The only thread has passed both responses to the loop before it serves this client.
  test::client third{admin.address()};
  third.send(get("/none"));
  CHECK(third.read_response().starts_with("HTTP/1.1 404 "));
  for (auto* client : {&first, &second})
    CHECK(client->read_response().ends_with("\r\n\r\n" + long_text));
}

TEST_CASE("the reasons in a problem can be read back and other text has none") {
  const std::vector<health_reason> reasons{{"draining", "a \"b\"\n"}};
  const auto read = read_reasons(health_response("ready", reasons).body);
  REQUIRE(read.size() == 1);
  CHECK(read[0].reason == reasons[0].reason);
  CHECK(read[0].detail == reasons[0].detail);
  for (const auto* other : {"", "ready\n", "[]", "{}", R"({"reasons":1})", R"({"reasons":[1]})"})
    CHECK(read_reasons(other).empty());
}
