#include "tests/log/event/kept_support.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace logflume::test;
using logflume::log::kept_events;
using logflume::log::offset;
using outcome = kept_events::append_result;

std::map<std::uint64_t, offset> last_offsets(const kept_events& kept) {
  std::map<std::uint64_t, offset> result;
  kept.for_each_entity([&](std::uint64_t entity) { result[entity] = *kept.last_offset(entity); });
  return result;
}

TEST_CASE("quiet entities are forgotten and their events must be read from the log") {
  kept_events kept{no_limit};
  for (offset at = 0; at < 10; ++at)
    put(kept, at, 1, at);
  kept.forget_inactive(4, [](std::uint64_t entity) { return entity == 0; });
  CHECK(kept.entities() == 4);
  CHECK(kept.events() == 4);
  CHECK(offsets(kept, 0) == range(0, 1));
  CHECK_FALSE(kept.released_through(0));
  CHECK_FALSE(kept.released_through(9));
  CHECK_FALSE(kept.last_offset(6));
  CHECK(kept.released_through(6) == 6);
  // It is unknown whether entity 77 had events.
  CHECK(kept.released_through(77) == 6);

  CHECK(put(kept, 6, 2, 10) == outcome::appended);
  CHECK(offsets(kept, 6) == range(10, 11));
  CHECK(kept.released_through(6) == 6);
  kept.rewind(3);
  CHECK(kept.released_through(77) == 3);
  kept.rewind({});
  CHECK_FALSE(kept.released_through(77));
}

TEST_CASE("the entities that were quiet longest are forgotten first unless they are followed") {
  constexpr std::uint64_t ids = 60;
  kept_events kept{no_limit};
  std::map<std::uint64_t, offset> expected;
  std::minstd_rand random{random_seed()};
  offset next = 0;
  for (int round = 0; round < 500; ++round) {
    for (int i = 0; i < 20; ++i, ++next) {
      const std::uint64_t entity = random() % ids;
      put(kept, entity, 1, next);
      expected[entity] = next;
    }
    if (round % 50 == 49) {
      kept.rewind(next - 5);
      next -= 4;
      expected = last_offsets(kept);
    }
    const std::size_t leave = 10 + random() % 40;
    const std::uint64_t followed = random() % 7 + 2;
    const auto is_followed = [&](std::uint64_t entity) { return entity % followed == 0; };
    kept.forget_inactive(leave, is_followed);

    std::vector<std::pair<offset, std::uint64_t>> quiet;
    for (const auto& [entity, last] : expected)
      if (!is_followed(entity))
        quiet.emplace_back(last, entity);
    std::ranges::sort(quiet);
    for (const auto& [last, entity] : quiet)
      if (expected.size() > leave)
        expected.erase(entity);
    REQUIRE(last_offsets(kept) == expected);
  }
}

TEST_CASE("an entity is examined only once each time it is forgotten") {
  constexpr std::size_t most = 1000;
  kept_events kept{no_limit};
  std::size_t looks = 0;
  std::size_t forgotten = 0;
  for (offset at = 0; at < 20 * most; ++at) {
    put(kept, at, 1, at);
    const auto before = kept.entities();
    if (before <= most)
      continue;
    kept.forget_inactive(most - 1, [&](std::uint64_t) {
      ++looks;
      return false;
    });
    forgotten += before - kept.entities();
  }
  CHECK(forgotten > 18 * most);
  CHECK(looks == forgotten);
}

TEST_CASE("an entity without kept events takes at most 128 bytes") {
  constexpr std::uint64_t count = 100'000;
  kept_events kept{1};
  for (offset at = 0; at < count; ++at)
    put(kept, at, 1, at);
  CHECK(kept.entities() == count);
  CHECK(kept.events() <= 1);
  CHECK(kept.bytes() <= count * 128);
  kept.forget_inactive(10, [](std::uint64_t) { return false; });
  CHECK(kept.entities() == 10);
}

} // namespace
