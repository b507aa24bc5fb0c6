#include "actors/stream/http_front.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <numeric>
#include <thread>

namespace logflume::test {

using namespace actors;

namespace {

/// A front and a tailer that count.
struct counted_fixture {
  log_world log;
  actor_world world;
  service_counts& counts = *world.counts();
  actors::topic_counts& topic_counts = *world.topic_counts();
  front_actor front =
      world.ending(world.system.spawn(http_front, test_front_settings(), idle_server(), &counts));
  tailer_actor tailer;

  void start_tailer() {
    const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
    tailer = world.ending(
        world.system.spawn(log_tailer, log.settings(), top, topic_journal{}, &topic_counts.tailer));
    caf::anon_send(front, attach{tailer});
    world.run();
  }

  void join(socket_client& client, std::uint64_t entity) {
    caf::anon_send(front, incoming{{.entities = {entity}}, client.stream()});
    world.run();
  }

  void look_again() {
    caf::anon_send(tailer, read_log{});
    world.run();
  }

  std::uint64_t ended_by(stream_end how) { return counts.streams.ended_by(how).value(); }
};

template <class Totals>
std::uint64_t observed(const Totals& totals) {
  return std::accumulate(totals.counts.begin(), totals.counts.end(), std::uint64_t{0});
}

} // namespace

TEST_CASE(
    "a duration is counted in the first bucket that is long enough and the longest in the last") {
  static constexpr std::array<std::chrono::nanoseconds, 2> bounds{1ms, 10ms};
  duration_histogram<2> times{bounds};
  times.observe(0ns);
  times.observe(1ms, 2);
  times.observe(1ms + 1ns);
  times.observe(11ms);
  const auto total = times.total();
  CHECK(total.counts == std::array<std::uint64_t, 3>{3, 1, 1});
  CHECK(total.sum == 14ms + 1ns);
}

TEST_CASE("the deliveries of all threads are added up") {
  delivery_counts deliveries;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i)
    threads.emplace_back([&] {
      deliveries.wrote(100);
      deliveries.delivered(3);
      deliveries.took(1ms, 2);
    });
  for (auto& each : threads)
    each.join();
  const auto total = deliveries.total();
  CHECK(total.bytes == 2'000);
  CHECK(total.events == 60);
  CHECK(observed(total.seconds) == 40);
  CHECK(total.seconds.sum == 40ms);
}

TEST_CASE_FIXTURE(counted_fixture, "each stream is counted once by its outcome and duration") {
  start_tailer();
  socket_client aged;
  join(aged, 1);
  CHECK(counts.streams.open.value() == 1);
  CHECK(topic_counts.tailer.subscribers.value() == 1);
  world.advance(60s + 20ms);
  CHECK(ended_by(stream_end::finished) == 1);

  socket_client gone;
  join(gone, 1);
  gone.hang_up();
  log.reading(1, 20);
  look_again();
  CHECK(ended_by(stream_end::gone) == 1);

  socket_client slow;
  join(slow, 1);
  for (std::uint32_t i = 0; i < 2'000; ++i)
    log.reading(1, i);
  look_again();
  CHECK(topic_counts.tailer.lagging.value() == 1);
  world.advance(21s);
  CHECK(ended_by(stream_end::slow) == 1);
  CHECK(topic_counts.tailer.lagging.value() == 0);

  socket_client dropped;
  join(dropped, 1);
  caf::anon_send(front, drain{8'000ms});
  world.run();
  world.advance(8s);
  CHECK(ended_by(stream_end::dropped) == 1);
  CHECK(counts.streams.open.value() == 0);
  CHECK(topic_counts.tailer.subscribers.value() == 0);
  CHECK(observed(counts.streams.seconds.total()) == 4);
}

TEST_CASE_FIXTURE(counted_fixture,
                  "sent events are counted and the delivery time of live ones is measured") {
  log.reading(1, 20);
  start_tailer();
  socket_client first;
  socket_client second;
  join(first, 1);
  join(second, 1);
  CHECK(counts.deliveries.total().events == 2);
  CHECK(counts.deliveries.total().bytes == 2 * reading_frame(20).size());
  CHECK(observed(counts.deliveries.total().seconds) == 0);
  log.reading(1, 21);
  look_again();
  CHECK(counts.deliveries.total().events == 4);
  CHECK(observed(counts.deliveries.total().seconds) == 2);
}

TEST_CASE_FIXTURE(counted_fixture,
                  "the tailer's counts show its position and the faults it has found") {
  start_tailer();
  CHECK(topic_counts.tailer.state == tailing::log_missing);
  CHECK(topic_counts.tailer.last_offset.value() == -1);

  log.reading(1, 20);
  const auto first = log.size();
  log.reading(1, 21);
  look_again();
  CHECK(topic_counts.tailer.state == tailing::following);
  CHECK(topic_counts.tailer.part.value() == static_cast<std::int64_t>(log::topic_part::active));
  CHECK(topic_counts.tailer.position.value() == static_cast<std::int64_t>(log.size()));
  CHECK(topic_counts.tailer.last_offset.value() == 1);
  CHECK(topic_counts.tailer.events.value() == 2);
  CHECK(topic_counts.tailer.kept_events.value() == 2);
  CHECK(topic_counts.tailer.kept_entities.value() == 1);

  log.cut_to(first);
  look_again();
  CHECK(topic_counts.tailer.truncations.value() == 1);
  CHECK(topic_counts.tailer.kept_events.value() == 1);
  log.reading(1, 22);
  look_again();
  // The sequence number that was cut away is missing.
  CHECK(topic_counts.tailer.sequence_gaps.value() == 1);

  std::ofstream{log.topic.active, std::ios::app} << std::string(20'000, '\xff');
  log.reading(1, 23);
  look_again();
  CHECK(topic_counts.tailer.corrupt.value() == 1);
  CHECK(topic_counts.tailer.events.value() == 4);
}

TEST_CASE("a missing key is shown until it exists") {
  log_world log{false};
  actor_world world;
  auto& counts = world.topic_counts()->tailer;
  const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  const auto tailer =
      world.ending(world.system.spawn(log_tailer, log.settings(), top, topic_journal{}, &counts));
  world.run();
  CHECK(counts.state == tailing::key_missing);
  log.make_key();
  log.reading(1, 20);
  caf::anon_send(tailer, read_log{});
  world.run();
  CHECK(counts.state == tailing::following);
}

} // namespace logflume::test
