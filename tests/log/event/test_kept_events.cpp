#include "tests/log/event/kept_support.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace logflume::test;
using logflume::log::envelope;
using logflume::log::kept_event;
using logflume::log::kept_events;
using logflume::log::offset;
using outcome = kept_events::append_result;

TEST_CASE("a kept event is read back unchanged") {
  kept_events kept{no_limit};
  struct {
    logflume::log::offset at;
    std::uint64_t seq_nr;
    std::string_view json;
  } const events[] = {
      {0, 1, "{}"},
      {1, ~std::uint64_t{0}, ""},
      {5, 2, std::string_view{"a\0b", 3}},
      // A pattern, and texts that share its beginning, its end, both, all of it, or too little.
      {6, 3, "one two three"},
      {7, 4, "one two four"},
      {8, 5, "two two three"},
      {9, 6, "one three"},
      {10, 7, "one two three"},
      {11, 8, "one two two two three"},
      {12, 9, "eins zwei drei"},
      {13, 10, "one two three"},
      {~std::uint64_t{0} - 1, 11, ""},
  };
  for (const auto& event : events)
    put(kept, 7, event.seq_nr, event.at, event.json);
  std::size_t at = 0;
  kept.read(7, {}, all, [&](const kept_event& event) {
    REQUIRE(at < std::size(events));
    CHECK(event.offset == events[at].at);
    CHECK(event.seq_nr == events[at].seq_nr);
    CHECK(event.json == events[at].json);
    ++at;
  });
  CHECK(at == std::size(events));
}

TEST_CASE("reading starts after the given offset and stops at the given count") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 1000; ++at)
    put(kept, at % 2, at / 2 + 1, at);
  CHECK(kept.events() == 1000);
  CHECK(kept.entities() == 2);
  CHECK(offsets(kept, 1, 500, 3) == std::vector<offset>{501, 503, 505});
  CHECK(offsets(kept, 0, {}, 2) == std::vector<offset>{0, 2});
  CHECK(offsets(kept, 0, 996) == std::vector<offset>{998});
  CHECK(offsets(kept, 0, 998).empty());
  CHECK(offsets(kept, 0, {}, 0).empty());
  CHECK(offsets(kept, 2).empty());
  for (offset after = 0; after < 999; ++after)
    REQUIRE(offsets(kept, 1, after, 1).front() == (after + 1) / 2 * 2 + 1);
}

TEST_CASE("an event at or below its entity's last offset is ignored as a repeat") {
  kept_events kept{no_limit};
  CHECK(put(kept, 1, 1, 10) == outcome::appended);
  CHECK(put(kept, 1, 2, 10) == outcome::repeated);
  CHECK(put(kept, 1, 2, 9) == outcome::repeated);
  CHECK(put(kept, 2, 1, 9) == outcome::appended);
  CHECK(kept.last_offset(1) == 10);
  CHECK(kept.last_offset(3) == std::nullopt);
  CHECK(kept.events() == 2);
}

TEST_CASE("a gap in an entity's sequence numbers is reported but a high first number is not") {
  kept_events kept{no_limit};
  CHECK(put(kept, 1, 41, 0) == outcome::appended);
  CHECK(put(kept, 1, 42, 1) == outcome::appended);
  CHECK(put(kept, 1, 44, 2) == outcome::gap);
  CHECK(put(kept, 1, 44, 3) == outcome::gap);
  CHECK(put(kept, 1, 45, 4) == outcome::appended);
}

TEST_CASE("the oldest events beyond the limit are released and the last released offset is known") {
  constexpr std::size_t limit = 64 * 1024;
  kept_events kept{limit};
  for (offset at = 0; at < 20'000; ++at) {
    put(kept, at % 3, at / 3 + 1, at);
    REQUIRE(kept.bytes() <= limit + 512);
  }
  CHECK(kept.bytes() > limit - 4096);
  for (std::uint64_t entity = 0; entity < 3; ++entity) {
    const auto released = kept.released_through(entity);
    REQUIRE(released);
    CHECK(*released % 3 == entity);
    const auto kept_offsets = offsets(kept, entity);
    CHECK(kept_offsets.front() == *released + 3);
    CHECK(kept_offsets.back() == kept.last_offset(entity));
    CHECK(kept_offsets.size() == (kept_offsets.back() - *released) / 3);
  }
}

TEST_CASE("releasing one entity's events removes nothing from a selection without that entity") {
  constexpr offset last_of_rare = 1023;
  kept_events kept{40 * 1024};
  std::vector<std::uint64_t> seq_nrs(5);
  offset next = 0;
  const auto put_next = [&](std::uint64_t entity) { put(kept, entity, ++seq_nrs[entity], next++); };
  put_next(1);
  while (next < last_of_rare)
    put_next(2 + next % 2);
  put_next(1);
  // The oldest chunk belongs to the rare entity and ends with its second event.
  while (!kept.released_through(1))
    put_next(4);
  REQUIRE(kept.released_through(1) == last_of_rare);
  REQUIRE_FALSE(kept.released_through(2));
  REQUIRE_FALSE(kept.released_through(3));
  for (const offset after : {0U, 500U, 1000U}) {
    std::vector<offset> found;
    kept.read(logflume::log::selection{{2, 3}}, after, all,
              [&](std::uint64_t, const kept_event& event) { found.push_back(event.offset); });
    CHECK(found == range(after + 1, last_of_rare));
  }
}

TEST_CASE("the newest event and every entity's last offset are kept whatever the limit") {
  kept_events kept{1};
  for (offset at = 0; at < 100; ++at) {
    put(kept, at, 1, at);
    CHECK(offsets(kept, at) == std::vector<offset>{at});
  }
  CHECK(kept.events() == 1);
  CHECK(kept.entities() == 100);
  CHECK(kept.last_offset(5) == 5);
  CHECK(kept.released_through(5) == 5);
  CHECK(put(kept, 5, 1, 5) == outcome::repeated);
  CHECK(put(kept, 5, 2, 500, std::string(20'000, 'x')) == outcome::appended);
  CHECK(offsets(kept, 5) == std::vector<offset>{500});
}

TEST_CASE("a cut removes the events above it and the events that follow count as new") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 200; ++at)
    put(kept, at % 2, at / 2 + 1, at);
  put(kept, 2, 1, 200);
  kept.rewind(120);
  CHECK(kept.events() == 121);
  CHECK(kept.last_offset(0) == 120);
  CHECK(kept.last_offset(1) == 119);
  CHECK(kept.last_offset(2) == std::nullopt);
  CHECK(kept.entities() == 2);
  CHECK(put(kept, 0, 61, 120) == outcome::repeated);
  CHECK(put(kept, 1, 61, 121) == outcome::appended);
  CHECK(put(kept, 0, 63, 122) == outcome::gap);

  kept.rewind({});
  CHECK(kept.events() == 0);
  CHECK(kept.entities() == 0);
  CHECK(put(kept, 0, 1, 0) == outcome::appended);
}

TEST_CASE("a cut below the released events moves the last offset and causes no false gap") {
  kept_events kept{1};
  for (offset at = 0; at < 100; ++at)
    put(kept, 1, at + 1, at, std::string(3000, 'x'));
  CHECK(kept.released_through(1) == 98);
  kept.rewind(50);
  CHECK(kept.events() == 0);
  CHECK(kept.released_through(1) == 50);
  CHECK(kept.last_offset(1) == 50);
  CHECK(put(kept, 1, 52, 51) == outcome::appended);
}

TEST_CASE("a cut among offsets that compaction removed causes no false gap") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 10; ++at)
    put(kept, 1, at + 1, at);
  kept.retain(7, std::vector<offset>{0});
  kept.rewind(6);
  CHECK(kept.last_offset(1) == 0);
  CHECK(put(kept, 1, 8, 7) == outcome::appended);
}

TEST_CASE("a compaction leaves only the retained events up to its last offset") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 1000; ++at)
    put(kept, at % 2, at / 2 + 1, at);
  kept.retain(899, std::vector<offset>{3, 100, 301, 898, 899});
  auto expected = range(900, 1000);
  std::erase_if(expected, [](offset at) { return at % 2 == 0; });
  expected.insert(expected.begin(), {3, 301, 899});
  CHECK(offsets(kept, 1) == expected);
  CHECK(offsets(kept, 0, {}, 3) == std::vector<offset>{100, 898, 900});
  CHECK(kept.events() == 105);
  CHECK(put(kept, 1, 501, 1001) == outcome::appended);
}

TEST_CASE("an entity whose events were all compacted away keeps its last offset") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 100; ++at)
    put(kept, 1, at + 1, at);
  kept.retain(99, {});
  CHECK(kept.events() == 0);
  CHECK(kept.last_offset(1) == 99);
  CHECK(kept.released_through(1) == std::nullopt);
  CHECK(put(kept, 1, 101, 100) == outcome::appended);
}

TEST_CASE("a compaction frees the memory of the events that it removes") {
  kept_events kept{no_limit};
  std::vector<offset> retained;
  for (offset at = 0; at < 100'000; ++at) {
    put(kept, at % 10, at / 10 + 1, at);
    if (at % 1000 < 10)
      retained.push_back(at);
  }
  const auto before = kept.bytes();
  kept.retain(99'999, retained);
  CHECK(kept.events() == retained.size());
  CHECK(kept.bytes() < before / 50);
  kept.rewind(0);
  CHECK(kept.events() == 1);
  CHECK(kept.bytes() < 2000);
}

TEST_CASE("summaries of entities are available only while everything needed for them is kept") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 200; ++at)
    kept.append({.entity_id = 10 + at % 4,
                 .seq_nr = 1 + at / 4,
                 .offset = at,
                 .timestamp = static_cast<double>(at),
                 .json = "{\"Reading\":" + std::to_string(at) + "}"});
  kept.retain(199, std::vector<offset>{0, 2, 4, 198, 199});
  const auto found = kept.summaries(10, 2);
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  // All events of entity 11 were compacted away.
  CHECK(found->front().entity_id == 12);
  CHECK(found->front().events == 2);
  CHECK(found->front().seq_nr == 50);
  CHECK(found->front().offset == 198);
  CHECK(found->front().json == "{\"Reading\":198}");
  CHECK(found->back().entity_id == 13);
  CHECK(found->back().events == 1);
  CHECK(kept.summaries(13, 2)->empty());

  kept_events small{1};
  put(small, 1, 1, 1);
  put(small, 2, 1, 2);
  CHECK_FALSE(small.summaries({}, 10));
}

TEST_CASE("an event without a sequence number or timestamp is read back without it") {
  kept_events kept{no_limit};
  struct {
    std::optional<std::uint64_t> seq_nr;
    std::optional<double> timestamp;
  } const events[] = {
      {{}, {}},    {7, 1.5}, {{}, {}}, {{}, -0.0}, {8, {}}, {0, 0.0}, {~std::uint64_t{0}, {}},
      {{}, 1e300}, {{}, {}}};
  offset at = 0;
  for (const auto& [seq_nr, timestamp] : events)
    kept.append({.entity_id = 7,
                 .seq_nr = seq_nr,
                 .offset = at++,
                 .timestamp = timestamp,
                 .json = R"({"Door":"open"})"});
  at = 0;
  kept.read(7, {}, all, [&](const kept_event& event) {
    REQUIRE(at < std::size(events));
    CHECK(event.seq_nr == events[at].seq_nr);
    CHECK(event.timestamp == events[at].timestamp);
    CHECK(event.json == R"({"Door":"open"})");
    ++at;
  });
  CHECK(at == std::size(events));
  const auto listed = kept.summaries({}, 1);
  REQUIRE(listed);
  CHECK_FALSE(listed->front().seq_nr);
  CHECK_FALSE(listed->front().timestamp);
}

TEST_CASE("records without a sequence number neither cause nor hide a gap") {
  kept_events kept{no_limit};
  offset at = 0;
  const auto result_of = [&](std::optional<std::uint64_t> seq_nr) {
    return kept.append({.entity_id = 7, .seq_nr = seq_nr, .offset = at++, .json = "1"});
  };
  CHECK(result_of({}) == outcome::appended);
  CHECK(result_of(5) == outcome::appended);
  CHECK(result_of({}) == outcome::appended);
  CHECK(result_of(6) == outcome::appended);
  CHECK(result_of({}) == outcome::appended);
  CHECK(result_of(8) == outcome::gap);
  CHECK(result_of({}) == outcome::appended);
}

/// Returns the bytes in use on the heap, or 0 if a sanitizer has a heap of its own.
std::size_t heap_in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST_CASE("a reading with its time and hash takes at most 56 bytes") {
  if (heap_in_use() == 0) {
    MESSAGE("SKIPPED: the sanitizer's heap does not say how much is in use");
    return;
  }
  for (const auto& [entities, each] : {std::pair{20'000, 20}, std::pair{20, 20'000}}) {
    const auto before = heap_in_use();
    kept_events kept{no_limit};
    offset at = 0;
    for (int seq_nr = 1; seq_nr <= each; ++seq_nr)
      for (int entity = 0; entity < entities; ++entity)
        put(kept, static_cast<std::uint64_t>(entity), static_cast<std::uint64_t>(seq_nr), at++);
    const auto used = heap_in_use() - before;
    CHECK(used <= kept.events() * 56);
    CHECK(used <= kept.bytes() * 102 / 100);
    CHECK(used >= kept.bytes() * 98 / 100);
  }
}

TEST_CASE("an event without sequence number and timestamp takes less memory than one with both") {
  kept_events both{no_limit};
  kept_events neither{no_limit};
  constexpr std::string_view json = R"({"Door":{"open":true,"by":12345}})";
  for (offset at = 0; at < 100'000; ++at) {
    put(both, 7, at + 1, at, json);
    neither.append(
        {.entity_id = 7, .offset = at, .hash = static_cast<std::uint32_t>(at), .json = json});
  }
  CHECK(neither.bytes() < both.bytes());
}

} // namespace
