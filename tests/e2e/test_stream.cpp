#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// Returns the body that the original sent.
std::string recorded_body(const std::string& name) {
  const auto bytes = read_bytes(data / "sse" / (name + ".http"));
  http_response response;
  response.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return response.body();
}

std::string recorded_request(const std::string& name) {
  const auto bytes = read_bytes(data / "sse" / "captures.json");
  rapidjson::Document captures;
  captures.Parse(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto& capture : captures.GetArray())
    if (text_of(capture["name"]) == name)
      return text_of(capture["request"]);
  return {};
}

auto has_bytes(std::size_t count) {
  return [count](const sse_client& client) { return client.response().body().size() >= count; };
}

void check_stream_head(const http_response& response) {
  CHECK(response.status() == 200);
  CHECK(response.header("content-type") == "text/event-stream");
  CHECK(response.header("cache-control") == "no-cache");
}

TEST_CASE("stored events are sent byte for byte as the original sent them") {
  const site before{"sse/log-before"};
  served service{before};
  const auto client = service.connect();
  client->send(recorded_request("stored"));
  const auto expected = recorded_body("stored");
  read_until(client, has_bytes(expected.size()));
  CHECK(client->response().body() == expected);
  CHECK(client->response().chunked());
  check_stream_head(client->response());
}

TEST_CASE("new events follow the stored ones byte for byte as in the original") {
  const site at{"sse/log-before"};
  served service{at};
  const auto client = service.connect();
  client->send(recorded_request("stored-then-live"));
  read_until(client, has_bytes(recorded_body("stored").size()));

  const auto after = read_bytes(data / "sse" / "log-after" / "temperature");
  const auto more = std::span{after}.subspan(fs::file_size(at.active));
  // In three writes, of which only the last ends at the end of a record.
  append(at.active, more.first(5));
  append(at.active, more.subspan(5, more.size() - 6));
  append(at.active, more.last(1));
  const auto expected = recorded_body("stored-then-live");
  read_until(client, has_bytes(expected.size()));
  CHECK(client->response().body() == expected);
}

TEST_CASE("an open stream gets the records after damage once the log is at rest") {
  const site at{"faults/bit-in-a-value"};
  served service{at};
  const auto client = service.connect();
  client->get_events("7");
  read_until(client, [](const sse_client& each) { return each.events().events.size() >= 119; });
  CHECK(client->events().events.size() == 119);
}

TEST_CASE("the event route ignores a query, a trailing slash and a Last-Event-ID") {
  const site after{"sse/log-after"};
  served service{after};
  for (const auto* name : {"query", "trailing-slash", "last-event-id", "origin"}) {
    CAPTURE(name);
    const auto client = service.connect();
    client->send(recorded_request(name));
    const auto expected = recorded_body(name);
    read_until(client, has_bytes(expected.size()));
    CHECK(client->response().body() == expected);
    check_stream_head(client->response());
  }
}

TEST_CASE("an HTTP/1.0 client gets the same body without chunks") {
  const site after{"sse/log-after"};
  served service{after};
  const auto client = service.connect();
  client->send(recorded_request("http-1.0"));
  const auto expected = recorded_body("http-1.0");
  read_until(client, has_bytes(expected.size()));
  CHECK(client->response().body() == expected);
  CHECK_FALSE(client->response().chunked());
}

TEST_CASE("control characters, quotes and Unicode are sent as the original writes them") {
  const site at{"logs/mixed-10k"};
  served service{at};
  const auto expected = expected_events("logs/mixed-10k");
  for (const auto& entity : expected) {
    CAPTURE(entity.first);
    const auto client = service.follow(entity.first);
    read_until(client, has_events(entity.second.size()));
    CHECK(texts(client->events()) == entity.second);
  }
}

TEST_CASE("a configured secret field is redacted in the stream") {
  const site at{"sse/log-before"};
  served service{at, {"--http.redact=Registered.secret"}};
  const auto client = service.follow("1001");
  read_until(client, has_events(2));
  const auto parsed = client->events();
  CHECK(parsed.events[0].data == R"({"Registered":{"secret":"[redacted]"}})");
  CHECK(parsed.events[0].id == "1001");
  CHECK(parsed.events[1].data == R"({"TemperatureRead":{"temperature":1521}})");
}

TEST_CASE("an entity id that is not a canonical number below 2^52 is refused with 400") {
  const site at;
  served service{at};
  for (const auto* entity_id : {"abc", "-1", "+1", "01001", "1.0", "1e3", "4503599627370496",
                                "99999999999999999999999999999999"}) {
    CAPTURE(entity_id);
    const auto client = service.follow(entity_id);
    read_until(client, is_done);
    CHECK(client->response().status() == 400);
    CHECK(client->response().header("content-type").starts_with("application/problem+json"));
  }
  const auto client = service.follow("4503599627370495");
  read_until(client, has_head);
  CHECK(client->response().status() == 200);
}

TEST_CASE("a malformed request is refused with 400") {
  const site at;
  served service{at};
  for (const auto* name : {"bad-request", "no-host"}) {
    CAPTURE(name);
    const auto client = service.connect();
    client->send(recorded_request(name));
    read_until(client, is_done);
    CHECK(client->response().status() == 400);
  }
}

TEST_CASE("a stream opened before its entity registers gets the entity's events") {
  const site at;
  served service{at};
  const auto client = service.follow("1001");
  read_until(client, has_head);
  check_stream_head(client->response());
  CHECK(client->events().events.empty());
  append(at.active, read_bytes(data / "sse" / "log-before" / "temperature"));
  const auto expected = texts(parse_sse(recorded_body("stored")));
  read_until(client, has_events(expected.size()));
  CHECK(texts(client->events()) == expected);
}

TEST_CASE("a silent stream gets empty comments that are not events") {
  const site at{"sse/log-before"};
  served service{at, {"--http.keep_alive=200ms"}};
  service.line("ready");
  const auto stored = recorded_body("stored");
  const auto client = service.follow("1001");
  const auto count = parse_sse(stored).events.size();
  read_until(client, [&](const sse_client& each) {
    const auto seen = each.events();
    return seen.comments >= 3 && seen.events.size() >= count && seen.pending.empty();
  });
  // A comment may also come before the events.
  auto without_comments = client->response().body();
  for (std::size_t found = 0; (found = without_comments.find(":\n\n")) != std::string::npos;)
    without_comments.erase(found, 3);
  CHECK(without_comments == stored);
}

TEST_CASE(
    "a stream ends with its last chunk at the end of its lifetime and its connection stays open") {
  const site at{"sse/log-before"};
  served service{at, {"--http.stream_lifetime=2s"}};
  service.line("ready");
  const auto client = service.connect();
  const auto stored = recorded_body("stored");
  const auto deadline = steady_clock::now() + patience;
  // Each request needs the connection of the one before.
  for (int complete = 0; complete < 2;) {
    REQUIRE(steady_clock::now() < deadline);
    client->get_events("1001");
    read_until(client, is_done);
    CHECK(client->response().rest().empty());
    // On a busy machine a stream may end before it has sent all events.
    const auto& body = client->response().body();
    CHECK(stored.starts_with(body));
    CHECK(client->events().pending.empty());
    complete += body == stored ? 1 : 0;
  }
}

} // namespace
