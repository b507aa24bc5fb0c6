#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

http_response list(served& service, const std::string& query) {
  const auto client = service.connect();
  client->send("GET /api/temperature/entities" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  read_until(client, [](const sse_client& each) { return each.response().done(); });
  return client->response();
}

rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document result;
  result.Parse(json.c_str());
  REQUIRE_MESSAGE(!result.HasParseError(), json);
  return result;
}

struct expected_entity {
  std::uint64_t events = 0;
  rapidjson::Document last;
};

/// Returns the entities that `cat` shows.
std::map<std::uint64_t, expected_entity> entities_of(const site& at) {
  std::map<std::uint64_t, expected_entity> result;
  for (const auto& line : lines_of(run_logflume(on(at, {"cat"})).out)) {
    auto event = parsed(line);
    auto& entity = result[std::stoull(std::string{text_of(event["entity_id"])})];
    ++entity.events;
    entity.last = std::move(event);
  }
  return result;
}

void check_list(served& service, const std::map<std::uint64_t, expected_entity>& expected) {
  std::string query = "?limit=2";
  std::size_t seen = 0;
  auto wanted = expected.begin();
  for (bool more = true; more;) {
    const auto found = list(service, query);
    CHECK(found.status() == 200);
    CHECK(found.header("content-type") == "application/json");
    const auto page = parsed(found.body());
    REQUIRE(page["entities"].Size() <= 2);
    for (const auto& entity : page["entities"].GetArray()) {
      REQUIRE(wanted != expected.end());
      const auto& [id, what] = *wanted++;
      CHECK(text_of(entity["entity"]) == std::to_string(id));
      CHECK(text_of(entity["persistence_id"]) == "Sensor|" + std::to_string(id));
      CHECK(entity["events"].GetUint64() == what.events);
      CHECK(entity["seq_nr"] == what.last["seq_nr"]);
      CHECK(entity["offset"] == what.last["offset"]);
      CHECK(entity["event"] == what.last["event"]);
      ++seen;
    }
    more = page.HasMember("next");
    if (more)
      query = "?limit=2&after=" + std::string{text_of(page["next"])};
  }
  CHECK(seen == expected.size());
}

TEST_CASE("the list of entities has each entity once in numeric order with its last event") {
  const site at{"logs/active-only"};
  served service{at};
  const auto expected = entities_of(at);
  REQUIRE(expected.size() > 2);
  check_list(service, expected);
}

TEST_CASE("the list of entities is the same if the log has to be read for it") {
  const site at{"logs/active-only"};
  served service{at, {"--log.keep=1KiB"}};
  check_list(service, entities_of(at));
}

TEST_CASE("a log without events has an empty list of entities") {
  const site at;
  served service{at};
  CHECK(list(service, "").body() == "{\"entities\":[]}\n");
}

} // namespace
