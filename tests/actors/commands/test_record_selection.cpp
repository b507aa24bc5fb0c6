#include "actors/commands/record_selection.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

using namespace logflume::actors;
using namespace std::chrono_literals;

namespace {

using entities = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a time is an RFC 3339 time or a duration before now") {
  const std::chrono::system_clock::time_point now{1795420800s};
  CHECK(parse_since("2026-11-23T08:00:00.5Z", now) == 1795420800.5);
  CHECK(parse_since("2026-11-23 09:00:00+01:00", now) == 1795420800.0);
  CHECK(parse_since("10m", now) == 1795420200.0);
  CHECK(parse_since("250ms", now) == 1795420799.75);
  for (const auto* text : {"", "10", "m", "-10m", "yesterday", "2026-11-23", "10m ago"})
    CHECK_MESSAGE(!parse_since(text, now), text);
}

TEST_CASE("every record is accepted by default") {
  record_selection all{{}};
  CHECK(all.accepts(0, 0.0, 1));
  CHECK(all.accepts(1, std::nullopt, 2));
  CHECK(all.missing().empty());
}

TEST_CASE("only records of the requested entities are accepted") {
  record_selection some{{.entities = {1, 3, 1}}};
  CHECK(some.accepts(0, 0.0, 1));
  CHECK_FALSE(some.accepts(1, 0.0, 2));
  CHECK(some.accepts(2, 0.0, 3));
}

TEST_CASE("records are accepted from the first one of any entity that is not older") {
  record_selection some{{.since = 100.0, .entities = {1}}};
  CHECK_FALSE(some.accepts(0, 99.9, 1));
  CHECK_FALSE(some.accepts(1, std::nullopt, 1));
  CHECK_FALSE(some.accepts(2, 100.0, 2));
  CHECK(some.accepts(3, 50.0, 1));
  CHECK(some.accepts(4, std::nullopt, 1));
}

TEST_CASE("the time of a record that is not an event counts as well") {
  record_selection some{{.since = 100.0}};
  some.note_time(std::nullopt);
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  some.note_time(100.0);
  CHECK(some.accepts(2, 50.0, 1));
}

TEST_CASE("records appended later are accepted whatever their time") {
  record_selection some{{.since = 100.0}};
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  some.reached_end();
  CHECK(some.accepts(1, 51.0, 1));
}

TEST_CASE("records are accepted once both the offset and the time are reached") {
  record_selection some{{.from = 2, .since = 100.0}};
  CHECK_FALSE(some.accepts(1, 100.0, 1));
  CHECK(some.accepts(2, 50.0, 1));
}

TEST_CASE("an entity is missing only if the log has no record of it") {
  record_selection some{{.from = 10, .since = 100.0, .entities = {9, 1, 7}}};
  CHECK_FALSE(some.accepts(0, 50.0, 1));
  CHECK(some.missing() == entities{7, 9});
}
