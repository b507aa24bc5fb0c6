#include "actors/commands/record_selection.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using namespace logflume::actors;
using namespace std::chrono_literals;

namespace {

using entities = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a time is one of RFC 3339, or a duration back from now") {
  const std::chrono::system_clock::time_point now{1795420800s};
  CHECK(parse_since("2026-11-23T08:00:00.5Z", now) == 1795420800.5);
  CHECK(parse_since("2026-11-23 09:00:00+01:00", now) == 1795420800.0);
  CHECK(parse_since("10m", now) == 1795420200.0);
  CHECK(parse_since("250ms", now) == 1795420799.75);
  for (const auto* text : {"", "10", "m", "-10m", "yesterday", "2026-11-23", "10m ago"})
    CHECK_MESSAGE(!parse_since(text, now), text);
}

TEST_CASE("without a wish every record is accepted") {
  record_selection all{{}};
  CHECK(all.accepts(0, 0.0, 1));
  CHECK(all.accepts(1, std::nullopt, 2));
  CHECK(all.missing().empty());
}

TEST_CASE("records of the wanted entities are accepted") {
  record_selection some{{.entities = {1, 3, 1}}};
  CHECK(some.accepts(0, 0.0, 1));
  CHECK_FALSE(some.accepts(1, 0.0, 2));
  CHECK(some.accepts(2, 0.0, 3));
}

TEST_CASE("all is accepted from the first record on that is not older, of whichever entity") {
  record_selection some{{.since = 100.0, .entities = {1}}};
  CHECK_FALSE(some.accepts(0, 99.9, 1));
  CHECK_FALSE(some.accepts(1, std::nullopt, 1));
  CHECK_FALSE(some.accepts(2, 100.0, 2));
  CHECK(some.accepts(3, 50.0, 1));
  CHECK(some.accepts(4, std::nullopt, 1));
}

TEST_CASE("a record that is not an event has a time as well") {
  record_selection some{{.since = 100.0}};
  some.pass(std::nullopt);
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  some.pass(100.0);
  CHECK(some.accepts(2, 50.0, 1));
}

TEST_CASE("what is appended later is accepted, whatever its time") {
  record_selection some{{.since = 100.0}};
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  some.reached_end();
  CHECK(some.accepts(1, 51.0, 1));
}

TEST_CASE("an offset and a time both have to be reached") {
  record_selection some{{.from = 2, .since = 100.0}};
  CHECK_FALSE(some.accepts(1, 100.0, 1));
  CHECK(some.accepts(2, 50.0, 1));
}

TEST_CASE("an entity is missing if no record is of it, accepted or not") {
  record_selection some{{.from = 10, .since = 100.0, .entities = {9, 1, 7}}};
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  CHECK(some.missing() == entities{7, 9});
}
