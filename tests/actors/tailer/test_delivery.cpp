#include "tests/actors/tailer/delivery_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace logflume::test {

namespace {

struct small_delivery : delivery_fixture {
  small_delivery() : delivery_fixture{1} {}
};

} // namespace

TEST_CASE_FIXTURE(delivery_fixture,
                  "followers of one entity in one form get the same batch object") {
  const auto one = join(1);
  const auto two = join(2);
  append(3);
  REQUIRE(outlet.sent[1].size() == 1);
  CHECK(outlet.sent[1].front() == outlet.sent[2].front());
  CHECK(form.rendered == 3);
}

TEST_CASE_FIXTURE(delivery_fixture, "each wire form is rendered once for all of its followers") {
  counting_form other;
  join(1);
  join(2, 4, {}, &other);
  join(3, 4, {}, &other);
  append(2);
  CHECK(form.rendered == 2);
  CHECK(other.rendered == 2);
  CHECK(outlet.sent[1].front() != outlet.sent[2].front());
  CHECK(outlet.sent[2].front() == outlet.sent[3].front());
}

TEST_CASE_FIXTURE(delivery_fixture,
                  "beyond max_entities only entities without followers are forgotten") {
  const auto progress = join(1);
  append(1);
  drain(1, *progress);
  for (std::uint64_t other = 100; other < 200; ++other)
    to.append({.entity_id = other, .seq_nr = 1, .offset = next++, .json = "{}"});
  CHECK(to.kept().entities() <= 16);
  CHECK_FALSE(to.kept().last_offset(100));
  append(1);
  CHECK(events_of(1) == 2);
  CHECK(outlet.replays.empty());

  to.unsubscribe(1);
  for (std::uint64_t other = 200; other < 300; ++other)
    to.append({.entity_id = other, .seq_nr = 1, .offset = next++, .json = "{}"});
  join(2);
  REQUIRE(outlet.replays.size() == 1);
  CHECK(outlet.replays.front().until == to.kept().released_through(entity));
}

TEST_CASE_FIXTURE(delivery_fixture, "nothing is rendered for a subscriber without credit") {
  join(1, 2);
  append(2);
  CHECK(form.rendered == 2);
  append(5);
  CHECK(form.rendered == 2);
  CHECK(events_of(1) == 2);
  CHECK(counts.lagging.value() == 1);
}

TEST_CASE_FIXTURE(delivery_fixture,
                  "a lagging subscriber that drains gets the rest, then is live") {
  const auto progress = join(1, 2);
  append(5);
  CHECK(counts.lagging.value() == 1);
  while (events_of(1) < 5)
    drain(1, *progress);
  CHECK(counts.lagging.value() == 0);
  CHECK_FALSE(progress->credit.lagging());
  append(1);
  CHECK(events_of(1) == 6);
}

TEST_CASE_FIXTURE(
    delivery_fixture,
    "a subscriber that drained just before it was marked as lagging is served at once") {
  const auto progress = join(1, 2);
  append(2);
  // The subscriber gives its credit back without being asked to report, as it does not lag yet.
  progress->sent_through(1);
  CHECK_FALSE(progress->credit.give_back(2));
  append(4);
  CHECK(events_of(1) == 4);
  CHECK(progress->credit.lagging());
}

TEST_CASE_FIXTURE(
    delivery_fixture,
    "delivery continues after the last event sent and not after the last one written") {
  const auto progress = join(1, 4);
  append(2);
  append(2);
  // Nothing has been written yet, so its own position is behind what is in flight.
  CHECK_FALSE(progress->sent_through());
  std::vector<log::offset> last;
  for (const auto& batch : outlet.sent[1])
    last.push_back(batch->last.offset);
  CHECK(last == std::vector<log::offset>{1, 3});
}

TEST_CASE_FIXTURE(delivery_fixture, "a record that reuses an offset after a cut is delivered") {
  const auto progress = join(1, 8);
  append(3);
  drain(1, *progress);
  to.cut(0);
  next = 1;
  append(2);
  CHECK(events_of(1) == 5);
  CHECK(outlet.sent[1].back()->frames.plain() == "reading 1\n\nreading 2\n\n");
}

TEST_CASE_FIXTURE(delivery_fixture, "a batch rendered before a cut is not sent after it") {
  join(1, 8);
  append(2);
  to.cut({});
  next = 0;
  put("other");
  put("events");
  to.broadcast({});
  join(2, 8);
  REQUIRE_FALSE(outlet.sent[2].empty());
  CHECK(outlet.sent[2].back()->frames.plain() == "other\n\nevents\n\n");
}

TEST_CASE_FIXTURE(delivery_fixture, "a batch rendered before a compaction is not sent after it") {
  join(1, 8);
  append(3);
  const std::vector<log::offset> retained{2};
  to.compacted(2, retained);
  join(2, 8);
  REQUIRE_FALSE(outlet.sent[2].empty());
  CHECK(outlet.sent[2].back()->frames.plain() == "reading 2\n\n");
}

TEST_CASE_FIXTURE(small_delivery, "events that are no longer kept come from a single replay") {
  for (int i = 0; i < 100; ++i)
    put(std::string(500, 'x'));
  to.broadcast({});
  const auto progress = join(1, 4);
  REQUIRE(outlet.replays.size() == 1);
  CHECK(outlet.replays.front().to == 1);
  CHECK_FALSE(outlet.replays.front().after);
  CHECK(outlet.sent[1].empty());
  to.go_on(1);
  CHECK(outlet.replays.size() == 1);
  // What follows the replay comes from memory.
  const auto until = outlet.replays.front().until;
  to.replayed(1, until);
  REQUIRE_FALSE(outlet.sent[1].empty());
  CHECK(outlet.sent[1].front()->last.offset > until);
}

TEST_CASE_FIXTURE(small_delivery, "a failed replay is retried") {
  for (int i = 0; i < 100; ++i)
    put(std::string(500, 'x'));
  to.broadcast({});
  join(1, 4);
  REQUIRE(outlet.replays.size() == 1);
  CHECK(to.replay_failed(1));
  to.go_on(1);
  CHECK(outlet.replays.size() == 2);
  CHECK_FALSE(to.replay_failed(99));
}

TEST_CASE_FIXTURE(delivery_fixture,
                  "only a subscriber without events gets the message that there are none") {
  join(1);
  to.report_empty();
  CHECK(outlet.empty == std::vector<int>{1});
  append(1);
  to.report_empty();
  CHECK(outlet.empty.size() == 1);
}

TEST_CASE_FIXTURE(delivery_fixture, "a subscriber that has left gets nothing and is not counted") {
  const auto progress = join(1, 1);
  append(3);
  CHECK(counts.lagging.value() == 1);
  to.unsubscribe(1);
  CHECK(counts.lagging.value() == 0);
  CHECK(to.subscribers() == 0);
  append(1);
  CHECK(events_of(1) == 1);
}

TEST_CASE_FIXTURE(small_delivery,
                  "the first end of the log does not reset a stream that this tailer has served") {
  for (int i = 0; i < 100; ++i)
    put(std::string(500, 'x'));
  to.broadcast({});
  auto progress = std::make_shared<stream_progress>(4, stream_progress::clock::time_point{},
                                                    log::selection{{entity}}, form);
  to.subscribe({.id = 1,
                .receiver = 1,
                .progress = progress,
                .ids = std::make_unique<resumption>(resumption{})});
  REQUIRE(outlet.replays.size() == 1);
  outlet.place = log::record_id{99, 0};
  to.end_reached(99);
  to.replayed(1, 0, log::record_id{0, 0}, 1);
  CHECK(outlet.resets[1].empty());
}

TEST_CASE_FIXTURE(delivery_fixture,
                  "a stream that a former tailer served beyond the first end of the log is reset") {
  const auto progress = std::make_shared<stream_progress>(4, stream_progress::clock::time_point{},
                                                          log::selection{{entity}}, form);
  progress->sent_through(9);
  to.subscribe({.id = 1,
                .receiver = 1,
                .progress = progress,
                .sent = 9,
                .ids = std::make_unique<resumption>(resumption{})});
  append(3);
  outlet.place = log::record_id{2, 0};
  to.end_reached(2);
  CHECK(outlet.resets[1].size() == 1);
  append(1);
  CHECK(events_of(1) == 1);
}

} // namespace logflume::test
