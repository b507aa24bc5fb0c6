#include "log/kafka/kafka_index.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace logflume::test {

using namespace log;

namespace {

/// Records at places 1, 2, …, and the entity of each. A record has 1 KiB, so a block has 64.
struct indexed {
  kafka_index index;
  std::vector<std::uint64_t> entities;

  explicit indexed(std::size_t limit = 1 << 20) : index{limit} {}

  void add(std::uint64_t entity) {
    entities.push_back(entity);
    index.add(entity, entities.size(), 1024);
  }

  const kafka_blocks* ask(const event_source::wanted_events& wanted) {
    found = index.find(wanted);
    return dynamic_cast<const kafka_blocks*>(found.get());
  }

  blocks_ptr found;
};

bool covers(const std::vector<place_range>& list, offset place) {
  return std::ranges::any_of(
      list, [&](const place_range& x) { return x.first <= place && place <= x.last; });
}

} // namespace

TEST_CASE("the index returns only the blocks that contain the entity") {
  indexed topic;
  for (int i = 0; i < 64 * 10; ++i)
    topic.add(i == 200 || i == 500 ? 7 : 8);
  const selection seven{{7}};
  const auto* found = topic.ask({.selected = seven, .until = 640});
  CHECK(found->list() == std::vector<place_range>{{193, 256}, {449, 512}});
  CHECK(found->count() == 2);
  CHECK_FALSE(found->through());
  CHECK(topic.ask({.selected = seven, .after = 256, .until = 640})->list() ==
        std::vector<place_range>{{449, 512}});
  CHECK(topic.ask({.selected = seven, .until = 300})->list() ==
        std::vector<place_range>{{193, 256}});
  const auto* one = topic.ask({.selected = seven, .until = 640, .max_blocks = 1});
  CHECK(one->list() == std::vector<place_range>{{193, 256}});
  REQUIRE(one->through());
  CHECK(*one->through() >= 256);
  CHECK(*one->through() < 449);
  CHECK(topic.ask({.selected = selection{}, .until = 640})->list() ==
        std::vector<place_range>{{1, 640}});
}

TEST_CASE("the index misses no record of an entity however little memory it has") {
  CHECK(rc::check([](std::uint8_t limit, std::uint16_t after, std::uint8_t most) {
    indexed topic{std::size_t{limit} * 64};
    const auto count = *rc::gen::inRange<offset>(0, 20'000);
    for (offset i = 0; i < count; ++i)
      topic.add(i * i % 301);
    const auto entity = *rc::gen::inRange<std::uint64_t>(0, 301);
    const selection one{{entity}};
    const auto* found = topic.ask(
        {.selected = one, .after = after, .until = count, .max_blocks = std::size_t{most} + 1});
    const auto through = found->through().value_or(count);
    for (std::size_t i = after; i < through; ++i)
      RC_ASSERT(topic.entities[i] != entity || covers(found->list(), i + 1));
    RC_ASSERT(found->count() <= std::size_t{most} + 1);
  }));
}

TEST_CASE("a cleared index returns no blocks") {
  indexed topic;
  for (int i = 0; i < 1'000; ++i)
    topic.add(7);
  CHECK(topic.index.bytes() > 0);
  topic.index.clear();
  CHECK(topic.index.bytes() == 0);
  CHECK(topic.ask({.selected = selection{}, .until = 1'000})->list().empty());
}

} // namespace logflume::test
