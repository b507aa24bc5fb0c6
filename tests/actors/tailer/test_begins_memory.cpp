#include "actors/tailer/begins_memory.hpp"
#include "tests/actors/tailer/tailer_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>

namespace logflume::test {

using namespace actors;

namespace {

/// Two entities with 50 readings each, and room in memory for the offsets of one stream only.
struct begins_fixture : tailer_fixture {
  begins_fixture() {
    for (std::uint32_t i = 1; i <= 50; ++i)
      for (const std::uint64_t entity : {1U, 2U})
        log.reading(entity, i);
    start(1 << 20, 8, 64, 1);
  }

  /// A stream of all entities, which begins with the last events of each.
  joined follow_all(std::uint32_t last, bool drains = false) {
    auto result = ask_for_all(last, drains);
    world.run();
    return result;
  }

  joined ask_for_all(std::uint32_t last, bool drains = false) {
    joined result;
    result.actor = world.ending(world.system.spawn(
        recorder, result.record,
        std::make_shared<stream_progress>(limit, stream_progress::clock::time_point{},
                                          log::selection{}, envelope_form()),
        tailer, drains, std::nullopt,
        std::make_shared<const stream_start>(stream_start{.from = http::from_last{last}})));
    return result;
  }

  static bool has_begun(const joined& client) { return !client.record->accepted.empty(); }

  void drain(const joined& client) {
    while (client.record->undrained > 0) {
      caf::anon_send(client.actor, writable{});
      world.run();
    }
  }
};

} // namespace

TEST_CASE_FIXTURE(begins_fixture, "streams of all entities wait in turn while memory is in use") {
  const auto slow = follow_all(10);
  const auto second = follow_all(20);
  const auto third = follow_all(30);
  world.advance(1s);
  CHECK(has_begun(slow));
  CHECK_FALSE(has_begun(second));

  // It needs no memory once it has been sent what was stored, although it stays open.
  drain(slow);
  CHECK(slow.record->events == 20);
  world.advance(100ms);
  CHECK(has_begun(second));
  CHECK_FALSE(has_begun(third));
  drain(second);
  world.advance(100ms);
  CHECK(has_begun(third));
  drain(third);
  CHECK(second.record->events == 40);
  CHECK(third.record->events == 60);
}

TEST_CASE_FIXTURE(begins_fixture, "a stream that is gone does not wait for memory") {
  const auto slow = follow_all(10);
  const auto gone = follow_all(20);
  const auto next = follow_all(30);
  caf::anon_send(tailer, unsubscribe{gone.actor.id()});
  drain(slow);
  world.advance(100ms);
  CHECK_FALSE(has_begun(gone));
  CHECK(has_begun(next));
}

TEST_CASE_FIXTURE(begins_fixture, "streams that begin with the same events share their memory") {
  const auto slow = follow_all(10);
  const auto same = follow_all(10);
  CHECK(has_begun(same));
  log.reading(1, 51);
  look();
  world.run();
  const auto later = follow_all(10);
  CHECK_FALSE(has_begun(later));
  drain(slow);
  drain(same);
  world.advance(100ms);
  drain(later);
  CHECK(later.record->events == 20);
}

TEST_CASE_FIXTURE(begins_fixture, "streams of some entities do not wait for memory") {
  const auto slow = follow_all(10);
  joined both;
  both.actor = world.ending(world.system.spawn(
      recorder, both.record,
      std::make_shared<stream_progress>(limit, stream_progress::clock::time_point{},
                                        log::selection{{1, 2}}, envelope_form()),
      tailer, true, std::nullopt,
      std::make_shared<const stream_start>(stream_start{.from = http::from_last{20}})));
  world.run();
  CHECK(both.record->events == 40);
}

TEST_CASE_FIXTURE(begins_fixture, "one search at a time looks for an unknown number of entities") {
  // A search reads a thousand records in one turn.
  for (std::uint64_t n = 0; n < 20'000; ++n)
    log.reading(100 + n % 50, 1);
  start(1 << 20, 64, 64, 1 << 20, 16);
  const auto& counts = world.topic_counts()->tailer;
  const auto first = ask_for_all(1, true);
  const auto second = ask_for_all(2, true);
  for (int turn = 0; turn < 15; ++turn)
    world.run_once();
  CHECK(counts.replays.value() == 1);
  world.advance(100ms);
  CHECK(first.record->events == 52);
  CHECK(second.record->events == 104);
}

TEST_CASE("memory is free again once the last holder of offsets is gone") {
  begins_memory memory{1};
  auto shared = memory.share(1, 5, offsets_by_entity{{7, 3}});
  CHECK_FALSE(memory.has_room());
  auto second = memory.find(1, 5);
  CHECK(second == shared);
  CHECK_FALSE(memory.find(2, 5));
  CHECK_FALSE(memory.find(1, 6));
  shared = nullptr;
  CHECK_FALSE(memory.has_room());
  second = nullptr;
  CHECK(memory.has_room());
  CHECK_FALSE(memory.find(1, 5));
}

TEST_CASE("the offsets that a search found hold its memory") {
  begins_memory memory{1};
  auto lease = memory.lease(100);
  auto found = hold(offsets_by_entity{{7, 3}}, std::move(lease));
  CHECK_FALSE(memory.has_room());
  found = nullptr;
  CHECK(memory.has_room());
}

} // namespace logflume::test
