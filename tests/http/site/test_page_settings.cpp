#include "tests/http/site/site_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using namespace logflume::http;
using namespace logflume::test;
using namespace std::chrono_literals;

namespace {

page_settings heating() {
  return {
      .title = "Heating \"A\"",
      .value = "TemperatureRead.temperature",
      .unit = "°C",
      .names = {{1, "Boiler"}, {7, "Pump"}, {std::numeric_limits<std::uint64_t>::max(), "</b>"}},
      .low = -5,
      .high = 30.5,
      .late = 90'500ms};
}

constexpr auto beginning = R"({"title":"Heating \"A\"","value":"TemperatureRead.temperature",)"
                           R"("unit":"°C","low":-5.0,"high":30.5,"late":90.5,"names":)";

} // namespace

TEST_CASE_FIXTURE(site_fixture,
                  "the page settings of a topic are JSON for anyone who may read the topic") {
  options.access = {};
  options.topics[0].page = heating();
  const auto found = ask("/api/temperature/page");
  CHECK(found.status == 200);
  CHECK(found.content_type == "application/json");
  CHECK(field(found, "Cache-Control") == "no-cache");
  CHECK(found.body == std::string{beginning} +
                          R"({"1":"Boiler","7":"Pump","18446744073709551615":"</b>"}})" + "\n");
  CHECK(ask("/api/humidity/page").body == R"({"title":"","value":"","unit":"","names":{}})"
                                          "\n");
  CHECK(ask("/api/temperature/page/").status == 200);
  CHECK(ask("/api/temperature/page", {}, "HEAD").status == 200);
  CHECK(ask("/api/temperature/page", {}, "POST").status == 405);
  CHECK(ask("/api/temperature/page/1").status == 404);
  CHECK(ask("/api/none/page").status == 404);
}

TEST_CASE_FIXTURE(site_fixture, "the page settings name only the entities that the token covers") {
  options.topics[0].page = heating();
  CHECK(ask("/api/temperature/page").status == 401);
  CHECK(ask_with(token(R"("humidity/*")"), "/api/temperature/page").status == 403);
  const auto some = ask_with(token(R"("temperature/7","temperature/8")"), "/api/temperature/page");
  CHECK(some.status == 200);
  CHECK(field(some, "Cache-Control") == "no-store");
  CHECK(some.body == std::string{beginning} + R"({"7":"Pump"}})" + "\n");
  CHECK(ask_with(token(R"("write:temperature/1")"), "/api/temperature/page").status == 403);
}
