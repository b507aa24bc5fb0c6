#include "log/event/kept_events.hpp"

#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using logflume::log::kept_event;
using logflume::log::kept_events;
using logflume::log::offset;

struct event {
  std::optional<std::uint64_t> seq_nr{};
  std::optional<double> timestamp{};
  std::uint32_t hash = 0;
  std::string json;
  bool compacted = false;
};

/// All events of the log; none is released.
struct model {
  std::map<std::uint64_t, std::map<offset, event>> entities;
  offset next = 0;
};

/// Returns the last sequence number, or 0 if there is none.
std::uint64_t last_seq_nr(const std::map<offset, event>& events) {
  for (auto at = events.rbegin(); at != events.rend(); ++at)
    if (at->second.seq_nr)
      return *at->second.seq_nr;
  return 0;
}

/// Returns nullopt in one of five cases, as some records lack the value.
template <class T>
std::optional<T> some(T value) {
  return *rc::gen::inRange(0, 5) == 0 ? std::nullopt : std::optional{value};
}

void append(model& log, kept_events& kept) {
  const auto id = *rc::gen::inRange<std::uint64_t>(0, 4);
  const auto last_kept = kept.last_offset(id);
  log.next += *rc::gen::inRange<offset>(0, 3);
  auto& events = log.entities[id];
  const auto previous = last_seq_nr(events);
  const auto seq_nr = some(previous + *rc::gen::element<std::uint64_t>(1, 1, 1, 2));
  std::string json(*rc::gen::inRange<std::size_t>(0, 900), static_cast<char>('a' + id));
  if (!json.empty())
    json[*rc::gen::inRange<std::size_t>(0, json.size())] = '!';
  // Clocks can go back, and a timestamp can be any double.
  const auto timestamp = some(*rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange(0, 2'000'000'000), [](int x) { return x / 1.25; }),
      rc::gen::arbitrary<double>(), rc::gen::just(-0.0)));
  const auto hash = *rc::gen::arbitrary<std::uint32_t>();
  const auto result = kept.append({.entity_id = id,
                                   .seq_nr = seq_nr,
                                   .offset = log.next,
                                   .hash = hash,
                                   .timestamp = timestamp,
                                   .json = json});
  RC_ASSERT(result != kept_events::append_result::repeated);
  if (result == kept_events::append_result::gap)
    RC_ASSERT(previous != 0 && seq_nr && *seq_nr != previous + 1);
  RC_ASSERT(!last_kept || *last_kept < log.next);
  events[log.next++] = {.seq_nr = seq_nr, .timestamp = timestamp, .hash = hash, .json = json};
}

/// Appends many events at once, because the order of events is released in large blocks.
void append_many(model& log, kept_events& kept) {
  const auto count = *rc::gen::inRange(0, 600);
  std::minstd_rand random{*rc::gen::arbitrary<std::uint32_t>()};
  for (int i = 0; i < count; ++i) {
    // Events of entity 0 are rare.
    const std::uint64_t id = random() % 64 == 0 ? 0 : 1 + random() % 3;
    auto& events = log.entities[id];
    const event added{.seq_nr = last_seq_nr(events) + 1,
                      .timestamp = 0.0,
                      .hash = static_cast<std::uint32_t>(random()),
                      .json = "{}"};
    kept.append({.entity_id = id,
                 .seq_nr = added.seq_nr,
                 .offset = log.next,
                 .hash = added.hash,
                 .timestamp = added.timestamp,
                 .json = added.json});
    events[log.next++] = added;
  }
}

void append_again(const model& log, kept_events& kept) {
  for (const auto& [id, events] : log.entities) {
    if (events.empty() || kept.last_offset(id) != events.rbegin()->first)
      continue;
    const auto at = *rc::gen::inRange<offset>(0, events.rbegin()->first + 1);
    RC_ASSERT(kept.append({.entity_id = id, .seq_nr = 1, .offset = at}) ==
              kept_events::append_result::repeated);
  }
}

void rewind(model& log, kept_events& kept) {
  const auto to = *rc::gen::inRange<offset>(log.next - log.next / 3, log.next + 1);
  for (auto& [id, events] : log.entities)
    events.erase(events.upper_bound(to), events.end());
  log.next = std::min(log.next, to + 1);
  kept.rewind(to);
  for (const auto& [id, events] : log.entities)
    RC_ASSERT(kept.last_offset(id).value_or(0) <= to);
}

void retain(model& log, kept_events& kept) {
  const auto through = *rc::gen::inRange<offset>(0, log.next + 1);
  const auto share = *rc::gen::inRange(0, 5);
  std::vector<offset> retained;
  for (auto& [id, events] : log.entities)
    for (auto& [at, logged] : events) {
      if (at > through || logged.compacted)
        continue;
      logged.compacted = *rc::gen::inRange(0, 4) >= share;
      if (!logged.compacted)
        retained.push_back(at);
    }
  std::ranges::sort(retained);
  kept.retain(through, retained);
}

void check(const model& log, const kept_events& kept) {
  std::size_t total = 0;
  for (const auto& entity : log.entities) {
    const auto id = entity.first;
    const auto& events = entity.second;
    const auto released = kept.released_through(id);
    std::vector<std::pair<offset, event>> expected;
    for (const auto& [at, logged] : events)
      if (!logged.compacted && (!released || at > *released))
        expected.emplace_back(at, logged);
    total += expected.size();
    if (!expected.empty())
      RC_ASSERT(kept.last_offset(id) >= expected.back().first);

    std::optional<offset> after;
    if (*rc::gen::arbitrary<bool>())
      after = *rc::gen::inRange<offset>(0, log.next + 1);
    const auto count = *rc::gen::inRange<std::size_t>(0, 100);
    if (after)
      std::erase_if(expected, [&](const auto& entry) { return entry.first <= *after; });
    expected.resize(std::min(count, expected.size()));
    auto at = expected.begin();
    const auto visited = kept.read(id, after, count, [&](const kept_event& found) {
      RC_ASSERT(at != expected.end());
      RC_ASSERT(found.offset == at->first);
      RC_ASSERT(found.seq_nr == at->second.seq_nr);
      RC_ASSERT(found.timestamp.has_value() == at->second.timestamp.has_value());
      RC_ASSERT(std::bit_cast<std::uint64_t>(found.timestamp.value_or(0)) ==
                std::bit_cast<std::uint64_t>(at->second.timestamp.value_or(0)));
      RC_ASSERT(found.hash == at->second.hash);
      RC_ASSERT(found.json == at->second.json);
      ++at;
    });
    RC_ASSERT(visited == expected.size());
  }
  RC_ASSERT(kept.events() == total);
}

/// Checks what is kept of several entities, or of all, in log order.
void check_selection(const model& log, const kept_events& kept) {
  std::vector<std::uint64_t> entities;
  for (const auto& entity : log.entities)
    if (*rc::gen::arbitrary<bool>())
      entities.push_back(entity.first);
  const logflume::log::selection of{std::move(entities)};
  const auto released = kept.released_through(of);
  std::optional<offset> after = released;
  if (*rc::gen::arbitrary<bool>())
    after = std::max(after, std::optional{*rc::gen::inRange<offset>(0, log.next + 1)});
  std::map<offset, std::pair<std::uint64_t, std::uint32_t>> expected;
  for (const auto& [id, events] : log.entities)
    for (const auto& [at, logged] : events)
      if (of.contains(id) && !logged.compacted && (!after || at > *after))
        expected.emplace(at, std::pair{id, logged.hash});
  if (!expected.empty())
    RC_ASSERT(kept.last_offset(of) >= expected.rbegin()->first);
  const auto count = *rc::gen::inRange<std::size_t>(0, 200);
  auto at = expected.begin();
  const auto visited =
      kept.read(of, after, count, [&](std::uint64_t entity_id, const kept_event& found) {
        RC_ASSERT(at != expected.end());
        RC_ASSERT(found.offset == at->first);
        RC_ASSERT(entity_id == at->second.first);
        const auto named = kept.find(found.offset);
        RC_ASSERT(named || found.offset <= kept.released_through(logflume::log::selection{}));
        RC_ASSERT(!named || named->hash == at->second.second);
        ++at;
      });
  RC_ASSERT(visited == std::min(count, expected.size()));
}

void run(std::size_t limit) {
  model log;
  kept_events kept{limit};
  const auto steps = *rc::gen::inRange(0, logflume::test::model_steps(150));
  for (int step = 0; step < steps; ++step) {
    const auto choice = *rc::gen::inRange(0, 40);
    if (choice == 0)
      rewind(log, kept);
    else if (choice == 1)
      retain(log, kept);
    else if (choice == 2)
      append_again(log, kept);
    else if (choice == 3)
      append_many(log, kept);
    else if (choice < 7)
      check(log, kept);
    else if (choice < 10)
      check_selection(log, kept);
    else
      append(log, kept);
  }
  check(log, kept);
  check_selection(log, kept);
}

TEST_CASE("without a limit the kept events equal those of a plain map") {
  CHECK(rc::check([] { run(1 << 30); }));
}

TEST_CASE("within a limit each entity's events are complete above the last released offset") {
  CHECK(rc::check([] { run(*rc::gen::inRange<std::size_t>(1, 16 * 1024)); }));
}

} // namespace
