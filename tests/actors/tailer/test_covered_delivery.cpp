#include "tests/actors/tailer/delivery_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

namespace {

/// A delivery with records that the subscriber must not learn about.
struct covered_delivery : delivery_fixture {
  static constexpr std::uint64_t other = 9;
  static constexpr int id = 1;

  log::log_place id_of(log::offset at) const { return log::record_id{at, hash_of(at)}; }

  static std::uint32_t hash_of(log::offset at) { return static_cast<std::uint32_t>(at + 100); }

  log::offset put(std::uint64_t entity_id) {
    const auto at = next++;
    to.append({.entity_id = entity_id,
               .seq_nr = at + 1,
               .offset = at,
               .hash = hash_of(at),
               .json = "reading " + std::to_string(at)});
    outlet.place = id_of(at);
    to.broadcast({});
    return at;
  }

  void cut(std::optional<log::offset> place) {
    outlet.place = place ? id_of(*place) : log::log_place{};
    to.cut(place);
    next = place ? *place + 1 : 0;
  }

  std::shared_ptr<stream_progress> join_covered() {
    auto ids = std::make_unique<resumption>();
    ids->covered = std::make_shared<const log::selection>(log::selection{{entity}});
    if (outlet.place)
      ids->stored_through = outlet.place->offset;
    auto progress = std::make_shared<stream_progress>(4, stream_progress::clock::time_point{},
                                                      log::selection{{entity}}, form);
    to.subscribe({.id = id, .receiver = id, .progress = progress, .ids = std::move(ids)});
    return progress;
  }

  log::log_place told_position() {
    to.report_position(id, true);
    REQUIRE_FALSE(outlet.positions[id].empty());
    REQUIRE(outlet.positions[id].back().at);
    return *outlet.positions[id].back().at;
  }
};

} // namespace

TEST_CASE_FIXTURE(covered_delivery,
                  "a position does not reveal a record that the client may not read") {
  const auto progress = join_covered();
  put(other);
  CHECK(told_position() == log::log_place{});
  const auto mine = put(entity);
  drain(id, *progress);
  put(other);
  CHECK(told_position() == id_of(mine));
  for (const auto& each : outlet.positions[id])
    if (each.at)
      CHECK((*each.at == log::log_place{} || *each.at == id_of(mine)));
}

TEST_CASE_FIXTURE(covered_delivery,
                  "a reset does not reveal a record that the client may not read") {
  const auto progress = join_covered();
  const auto first = put(entity);
  const auto between = put(other);
  put(entity);
  drain(id, *progress);
  cut(between);
  REQUIRE(outlet.resets[id].size() == 1);
  CHECK(outlet.resets[id].front().at == id_of(first));
}

TEST_CASE_FIXTURE(covered_delivery, "a reset to the start is followed by all remaining events") {
  const auto progress = join_covered();
  put(other);
  put(entity);
  drain(id, *progress);
  cut(0);
  REQUIRE(outlet.resets[id].size() == 1);
  CHECK(outlet.resets[id].front().at == log::log_place{});
  const auto before = events_of(id);
  put(entity);
  CHECK(events_of(id) == before + 1);
}

TEST_CASE_FIXTURE(covered_delivery,
                  "a stream is caught up if the rest of its stored part was compacted away") {
  for (int i = 0; i < 4; ++i)
    put(entity);
  const std::vector<log::offset> retained{0};
  to.compacted(3, retained);
  auto ids = std::make_unique<resumption>();
  ids->last_sent_place = id_of(0);
  ids->stored_through = 2;
  const auto progress = std::make_shared<stream_progress>(4, stream_progress::clock::time_point{},
                                                          log::selection{{entity}}, form);
  to.subscribe({.id = id, .receiver = id, .progress = progress, .sent = 0, .ids = std::move(ids)});
  REQUIRE(outlet.positions[id].size() == 1);
  CHECK(outlet.positions[id].back().caught_up);
  CHECK(outlet.sent[id].empty());
}

} // namespace logflume::test
