#include "log/writer/retention.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <vector>

using namespace logflume::log;

namespace {

/// Runs all passes over the keys.
newest_of_keys look_at(const std::vector<std::uint64_t>& keys, const retention& keep) {
  newest_of_keys newest{keep};
  do
    for (const auto key : keys)
      newest.take(key);
  while (newest.needs_another_pass());
  return newest;
}

/// Returns the records that stay, computed in the simplest way.
std::vector<std::size_t> kept_by_map(const std::vector<std::uint64_t>& keys, std::size_t count) {
  std::map<std::uint64_t, std::size_t> seen;
  std::vector<std::size_t> kept;
  for (auto record = keys.size(); record-- > 0;)
    if (++seen[keys[record]] <= count)
      kept.insert(kept.begin(), record);
  return kept;
}

std::vector<std::size_t> kept(const newest_of_keys& newest, std::size_t records) {
  std::vector<std::size_t> kept;
  for (std::size_t record = 0; record < records; ++record)
    if (!newest.is_dropped(record))
      kept.push_back(record);
  return kept;
}

} // namespace

TEST_CASE("the newest records of each key stay after as few passes as memory allows") {
  CHECK(rc::check([] {
    const auto keys = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::inRange<std::uint64_t>(0, *rc::gen::inRange<std::uint64_t>(1, 40)));
    const retention keep{*rc::gen::inRange<std::size_t>(1, 6),
                         *rc::gen::inRange<std::size_t>(1, 20)};
    const auto newest = look_at(keys, keep);
    RC_ASSERT(kept(newest, keys.size()) == kept_by_map(keys, keep.records_per_key));
    const std::map<std::uint64_t, int> all = [&] {
      std::map<std::uint64_t, int> result;
      for (const auto key : keys)
        result[key] = 1;
      return result;
    }();
    RC_ASSERT(newest.keys() == all.size());
    const auto passes = (all.size() + keep.keys_per_pass - 1) / keep.keys_per_pass;
    RC_ASSERT(newest.passes() == std::max<std::size_t>(passes, 1));
  }));
}

TEST_CASE("records that must stay count among the newest of their key and are never removed") {
  CHECK(rc::check([] {
    const auto keys = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::inRange<std::uint64_t>(0, *rc::gen::inRange<std::uint64_t>(1, 40)));
    const auto stay =
        *rc::gen::container<std::vector<bool>>(keys.size(), rc::gen::arbitrary<bool>());
    const retention keep{*rc::gen::inRange<std::size_t>(1, 4),
                         *rc::gen::inRange<std::size_t>(1, 20)};
    newest_of_keys newest{keep};
    do
      for (std::size_t record = 0; record < keys.size(); ++record)
        newest.take(keys[record], stay[record]);
    while (newest.needs_another_pass());
    const auto by_count = kept_by_map(keys, keep.records_per_key);
    std::vector<std::size_t> expected;
    for (std::size_t record = 0; record < keys.size(); ++record)
      if (stay[record] || std::ranges::count(by_count, record) > 0)
        expected.push_back(record);
    RC_ASSERT(kept(newest, keys.size()) == expected);
  }));
}

TEST_CASE("keys in descending order are all processed although each displaces another") {
  std::vector<std::uint64_t> keys;
  for (int round = 0; round < 3; ++round)
    for (std::uint64_t key = 50; key-- > 0;)
      keys.push_back(key << 52 | key);
  const auto newest = look_at(keys, {2, 7});
  CHECK(kept(newest, keys.size()) == kept_by_map(keys, 2));
  CHECK(newest.keys() == 50);
  CHECK(newest.passes() == 8);
}

TEST_CASE("the newest record of a key stays whatever the settings") {
  CHECK(kept(look_at({1, 1, 2}, {0, 0}), 3) == std::vector<std::size_t>{1, 2});
}
