#include "log/forward/forward_position.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace logflume::test {

using namespace log;

namespace {

forward_position position_of(const std::vector<forwarded_record>& records) {
  forward_position position;
  for (const auto& record : records)
    position.push(record);
  return position;
}

/// Returns random records in dense and sparse stretches, up to the highest possible offsets.
std::vector<forwarded_record> records_at_random() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 2'000);
  const auto widest = *rc::gen::inRange(0, 52);
  std::vector<forwarded_record> records;
  offset next = *rc::gen::inRange<offset>(0, 1'000);
  std::uint64_t seed = *rc::gen::arbitrary<std::uint64_t>();
  for (std::size_t n = 0; n < count; ++n) {
    seed = seed * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    records.push_back({next, static_cast<std::uint32_t>(seed >> 32)});
    const auto width = widest == 0 ? 0 : (seed >> 20) % static_cast<std::uint64_t>(widest);
    next += 1 + (seed >> 7) % (std::uint64_t{1} << width);
  }
  return records;
}

/// Checks that the newest 100 are kept, and that each older one is at most twice as far from the
/// end as the one above it, unless nothing was pushed between the two.
void check_distances(const std::vector<forwarded_record>& kept,
                     const std::vector<forwarded_record>& pushed) {
  const auto newest = std::min(forward_position::newest_records, pushed.size());
  RC_ASSERT(kept.size() >= newest);
  RC_ASSERT(std::equal(kept.end() - static_cast<std::ptrdiff_t>(newest), kept.end(),
                       pushed.end() - static_cast<std::ptrdiff_t>(newest)));
  RC_ASSERT(kept.front() == pushed.front());
  const auto last = pushed.back().offset;
  for (std::size_t at = kept.size() - newest; at > 0; --at) {
    const auto& above = kept[at];
    const auto& below = kept[at - 1];
    const auto found = std::ranges::find(pushed, above);
    RC_ASSERT(found != pushed.end());
    const bool are_neighbours = *(found - 1) == below;
    RC_ASSERT(are_neighbours || last - below.offset <= 2 * (last - above.offset));
  }
}

} // namespace

TEST_CASE("a position is read back from its metadata whatever was pushed") {
  CHECK(rc::check([] {
    const auto pushed = records_at_random();
    const auto text = position_of(pushed).metadata();
    RC_ASSERT(text.size() <= forward_position::max_metadata);
    const auto read = forward_position::parse(text);
    RC_ASSERT(read.has_value());
    check_distances(read->records(), pushed);
    // A position that was parsed continues like the one that was written.
    RC_ASSERT(read->metadata() == text);
  }));
}

TEST_CASE("a position that is repeatedly parsed and extended keeps the spacing of its records") {
  CHECK(rc::check([] {
    const auto pushed = records_at_random();
    forward_position position;
    std::vector<forwarded_record> before;
    for (const auto& record : pushed) {
      position.push(record);
      before.push_back(record);
      if (record.hash % 37 == 0) {
        position = forward_position::parse(position.metadata()).value();
        check_distances(position.records(), before);
      }
    }
    RC_ASSERT(position.last() == pushed.back().offset);
  }));
}

TEST_CASE("a position stays small however long the log is") {
  forward_position position;
  for (offset at = 0; at < 1'000'000; ++at)
    position.push({at, static_cast<std::uint32_t>(at)});
  const auto text = position.metadata();
  CHECK(text.size() < 1'500);
  const auto records = forward_position::parse(text)->records();
  CHECK(records.size() < 200);
  CHECK(records.front().offset == 0);
  CHECK(records.back().offset == 999'999);
}

TEST_CASE("a position forgets the records above a cut") {
  auto position = position_of({{3, 30}, {5, 50}, {9, 90}});
  position.cut(5);
  CHECK(position.records() == std::vector<forwarded_record>{{3, 30}, {5, 50}});
  position.push({6, 60});
  CHECK(position.last() == 6);
  position.cut(std::nullopt);
  CHECK(position.is_empty());
  CHECK_FALSE(position.last());
}

TEST_CASE("the highest possible offset and hash are kept") {
  const std::vector<forwarded_record> records{{0, 0}, {~offset{0}, ~std::uint32_t{0}}};
  CHECK(forward_position::parse(position_of(records).metadata())->records() == records);
}

TEST_CASE("a text that is not a position is rejected") {
  const auto text = position_of({{3, 30}, {5, 50}}).metadata();
  REQUIRE(forward_position::parse(text));
  // Version 1, offset 5 and its hash, then a distance of 2 and the hash of that record.
  CHECK(text == "AQUyAAAAAh4AAAA");
  for (const std::string other : {"", "AQ", "position", "AgUyAAAAAh4AAAA", "AQUyAAAAAh4AAA",
                                  "AQUyAAAAAB4AAAA", "AQUyAAAABh4AAAA", "AQUyAAAAAh4AAAB="})
    CHECK_MESSAGE(!forward_position::parse(other), other);
  for (std::size_t size = 0; size < text.size(); ++size)
    if (const auto read = forward_position::parse(text.substr(0, size)))
      CHECK(read->records() == std::vector<forwarded_record>{{5, 50}});
}

} // namespace logflume::test
