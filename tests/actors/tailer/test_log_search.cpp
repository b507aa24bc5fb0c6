#include "actors/tailer/log_search.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/tailer/listed_topic.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

namespace logflume::test {

using namespace actors;

namespace {

replay_listener_actor::behavior_type take_found(replay_listener_actor::pointer,
                                                const std::shared_ptr<search_result>& found) {
  return {
      [](const replayed&) {},
      [=](const searched& message) { *found = message.result; },
  };
}

/// Five readings, and a deletion after the third, at offsets 0 to 5.
struct search_fixture {
  search_fixture() {
    for (std::uint32_t i = 1; i <= 5; ++i) {
      topic->append(i);
      if (i == 3)
        topic->append_deletion();
    }
  }

  search_result find(start_search wanted) {
    const auto found = std::make_shared<search_result>();
    const auto listener = world.ending(world.system.spawn(take_found, found));
    world.ending(
        world.system.spawn(log_search, listener, topic,
                           search_request{.id = 1, .wanted = std::move(wanted), .until = 5}));
    world.run();
    return *found;
  }

  std::shared_ptr<listed_topic> topic = std::make_shared<listed_topic>();
  actor_world world;
};

} // namespace

TEST_CASE_FIXTURE(search_fixture,
                  "a search for the last events of each entity does not count deletions") {
  for (const auto& [count, begin] : {std::pair{1, 5}, {2, 4}, {3, 2}, {9, 0}}) {
    const auto begins = find(http::from_last{static_cast<std::uint32_t>(count)}).begins;
    REQUIRE(begins);
    CHECK(*begins == offsets_by_entity{{1, static_cast<log::offset>(begin)}});
  }
}

namespace {

/// The first two events leave the topic when it is opened for the second time.
struct shrinking_topic : listed_topic {
  std::unique_ptr<log::event_source> open(const wanted_part& wanted) const override {
    if (++opened == 2)
      events->erase(events->begin(), events->begin() + 2);
    return listed_topic::open(wanted);
  }
  mutable int opened = 0;
};

} // namespace

TEST_CASE_FIXTURE(search_fixture,
                  "a search for the last events counts again if events leave the log meanwhile") {
  const auto shrinking = std::make_shared<shrinking_topic>();
  shrinking->events = topic->events;
  shrinking->texts = topic->texts;
  topic = shrinking;
  const auto begins = find(http::from_last{2}).begins;
  REQUIRE(begins);
  CHECK(*begins == offsets_by_entity{{1, 4}});
  CHECK(shrinking->opened == 3);
}

TEST_CASE_FIXTURE(search_fixture, "a search for entities counts their events but not deletions") {
  const auto entities = find(http::entity_page{.limit = 1}).entities;
  REQUIRE(entities);
  REQUIRE(entities->size() == 1);
  CHECK(entities->front().events == 5);
  CHECK(entities->front().offset == 5);
}

TEST_CASE_FIXTURE(search_fixture, "a search for a missing record reports that there is none") {
  CHECK(find(log::offset{2}).at_id->value().id.offset == 2);
  topic->events->erase(topic->events->begin() + 5);
  const auto none = find(log::offset{5}).at_id;
  REQUIRE(none);
  CHECK_FALSE(*none);
}

} // namespace logflume::test
