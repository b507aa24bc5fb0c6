#include "actors/stream/subscriber.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"
#include "tests/actors/tailer/mute_tailer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace logflume::test {

using namespace actors;

namespace {

struct subscriber_fixture {
  log_world log;
  actor_world world;
  socket_client client;
  tailer_actor tailer;
  std::shared_ptr<stream_progress> progress = progress_of(1, 8);
  subscriber_actor stream = world.ending(world.system.spawn(
      subscriber, client.stream(), progress, nullptr, front_actor{}, &world.counts()->deliveries));

  subscriber_fixture() {
    const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
    tailer = world.ending(world.system.spawn(log_tailer, log.settings(), top, topic_journal{},
                                             &world.topic_counts()->tailer));
    caf::anon_send(stream, attach{tailer});
    world.run();
  }

  void reading(std::uint32_t temperature) {
    log.reading(1, temperature);
    caf::anon_send(tailer, read_log{});
    world.run();
  }

  /// Returns what the client gets while it reads on, up to the reading of that temperature.
  std::string read_all(std::uint32_t last) {
    std::string got;
    while (!got.ends_with(reading_frame(last))) {
      const auto piece = client.read();
      REQUIRE_FALSE(piece.empty());
      got += piece;
      caf::anon_send(stream, writable{});
      world.run();
    }
    return got;
  }

  event_batch_ptr batch(std::uint64_t entity, std::uint32_t count, std::string_view text) {
    progress->credit.spend(count);
    auto followed = std::make_shared<const log::selection>(std::vector{entity});
    http::frames frames{text};
    return std::make_shared<const event_batch>(event_batch{.tailer_id = tailer.id(),
                                                           .followed = std::move(followed),
                                                           .last = {},
                                                           .count = count,
                                                           .frames = std::move(frames)});
  }
};

} // namespace

TEST_CASE_FIXTURE(subscriber_fixture, "a slow client gets all missed events in order") {
  for (std::uint32_t i = 0; i <= 2'000; ++i)
    reading(i);
  CHECK(progress->waiting_since());
  CHECK(progress->credit.in_flight() <= 8);
  CHECK(read_all(2'000) == ":\n\n" + reading_frames(0, 2'000));
  CHECK_FALSE(progress->waiting_since());
  CHECK(progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(subscriber_fixture,
                  "a burst is written as far as the socket takes it and the rest follows") {
  for (std::uint32_t i = 0; i <= 2'000; ++i)
    log.reading(1, i);
  caf::anon_send(tailer, read_log{});
  world.run();
  CHECK(progress->credit.in_flight() <= 8);
  CHECK(read_all(2'000) == ":\n\n" + reading_frames(0, 2'000));
  CHECK(progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(subscriber_fixture, "no batch from before a reset is written after it") {
  client.read();
  const auto before = std::make_shared<event_batch>(*batch(1, 1, "data:before\n\n"));
  const auto gone = std::make_shared<event_batch>(*before);
  gone->frames = http::frames{std::string_view{"data:gone\n\n"}};
  before->following = gone;
  caf::anon_send(stream, event_batch_ptr{before});
  caf::anon_send(stream, reset{.at = {}, .reason = reset_reason::reused});
  world.run();
  const auto got = client.read();
  CHECK(got.find("data:before\n\n") != got.npos);
  CHECK(got.find("data:gone\n\n") == got.npos);
}

TEST_CASE_FIXTURE(subscriber_fixture,
                  "events of another entity are not written and their credit is returned") {
  client.read();
  caf::anon_send(stream, batch(2, 3, "data:other\n\n"));
  world.run();
  CHECK(client.read().empty());
  CHECK(progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(subscriber_fixture, "a batch from a former tailer is not written") {
  client.read();
  auto late = *batch(1, 1, "data:late\n\n");
  late.tailer_id = 0;
  caf::anon_send(stream, std::make_shared<const event_batch>(late));
  world.run();
  CHECK(client.read().empty());
  CHECK(progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(subscriber_fixture,
                  "a tailer that waits for a former one's batch is asked to go on") {
  client.read();
  auto late = *batch(1, 8, "data:late\n\n");
  late.tailer_id = 0;
  reading(20);
  CHECK(progress->credit.lagging());
  caf::anon_send(stream, std::make_shared<const event_batch>(late));
  world.run();
  CHECK(client.read() == reading_frame(20));
}

TEST_CASE_FIXTURE(subscriber_fixture,
                  "a subscriber whose peer has disconnected quits and releases its socket") {
  bool ended = false;
  stream->attach_functor([&] { ended = true; });
  client.hang_up();
  reading(1);
  CHECK(ended);
}

TEST_CASE_FIXTURE(subscriber_fixture,
                  "a quiet stream of lines gets keep-alives even while the log grows") {
  socket_client lines;
  const auto quiet = world.ending(world.system.spawn(
      subscriber, lines.stream("HTTP/1.1 200 OK\r\n\r\n"), progress_of(7, 8, envelope_line_form()),
      std::make_shared<const stream_start>(), front_actor{}, &world.counts()->deliveries));
  caf::anon_send(quiet, attach{tailer});
  world.run();
  CHECK(lines.read() == "HTTP/1.1 200 OK\r\nLogflume-Last-Event-ID: none\r\n\r\n");
  for (std::uint32_t i = 0; i < 2; ++i) {
    reading(i);
    CHECK(lines.read().empty());
    caf::anon_send(quiet, keep_alive{});
    world.run();
    CHECK(lines.read() == "\n");
  }
}

namespace {

/// A stream with ids that may collect events for a second. Its head was read, and its last write is
/// older than that.
struct lingering_fixture : subscriber_fixture {
  socket_client slow;
  std::shared_ptr<stream_progress> slow_progress = progress_of(1, 8, envelope_line_form());
  subscriber_actor lingering = world.ending(
      world.system.spawn(subscriber, slow.stream("HTTP/1.1 200 OK\r\n\r\n"), slow_progress,
                         std::make_shared<const stream_start>(stream_start{.linger = 1s}),
                         front_actor{}, &world.counts()->deliveries));

  void begin() {
    caf::anon_send(lingering, attach{tailer});
    world.run();
    head = slow.read();
    world.advance(1s);
  }

  /// Returns the number of lines that came since the last call.
  std::ptrdiff_t lines() {
    const auto got = slow.read();
    return std::ranges::count(got, '\n');
  }

  std::string head;
};

} // namespace

TEST_CASE_FIXTURE(lingering_fixture,
                  "a stream that lingers waits for its linger time between writes") {
  begin();
  reading(1);
  CHECK(lines() == 1);
  reading(2);
  reading(3);
  world.advance(999ms);
  CHECK(lines() == 0);
  CHECK_FALSE(slow_progress->waiting_since());
  world.advance(1ms);
  CHECK(lines() == 2);
  world.advance(1s);
  reading(4);
  CHECK(lines() == 1);
  CHECK(slow_progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(lingering_fixture, "a stream that lingers keeps half of its credit free") {
  begin();
  reading(0);
  CHECK(lines() == 1);
  for (std::uint32_t i = 1; i <= 4; ++i)
    reading(i);
  CHECK(lines() == 0);
  reading(5);
  CHECK(lines() == 5);
  CHECK(slow_progress->credit.in_flight() == 0);
}

TEST_CASE_FIXTURE(lingering_fixture, "stored events do not linger") {
  for (std::uint32_t i = 0; i < 30; ++i)
    reading(i);
  begin();
  CHECK(head.find("\"temperature\":29") != head.npos);
}

TEST_CASE_FIXTURE(lingering_fixture, "lingering events are written before the stream ends") {
  begin();
  reading(1);
  reading(2);
  CHECK(lines() == 1);
  caf::anon_send(lingering, finish{});
  world.run();
  CHECK(lines() == 1);
  CHECK(slow.ended());
}

TEST_CASE_FIXTURE(subscriber_fixture, "a finished stream writes nothing more and ends") {
  client.read();
  caf::anon_send(stream, finish{});
  caf::anon_send(stream, batch(1, 1, "data:late\n\n"));
  world.run();
  CHECK(client.read().empty());
  CHECK(client.ended());
}

TEST_CASE_FIXTURE(
    subscriber_fixture,
    "a stream that ends before its position is known does not accept its client's id") {
  const auto mute = world.ending(world.system.spawn(mute_tailer));
  for (const bool has_tailer : {false, true}) {
    CAPTURE(has_tailer);
    socket_client waiting;
    const auto start = std::make_shared<const stream_start>(
        stream_start{.last_event_id = "41-9f3a0b12", .from = http::from_now{}});
    const auto actor = world.ending(world.system.spawn(
        subscriber, waiting.stream("HTTP/1.1 200 OK\r\n\r\n"), progress_of(7, 8, envelope_form()),
        start, front_actor{}, &world.counts()->deliveries));
    if (has_tailer)
      caf::anon_send(actor, attach{mute});
    caf::anon_send(actor, finish{});
    world.run();
    world.advance(1s);
    const auto got = waiting.read();
    CHECK(got.find("Logflume-Last-Event-ID: none\r\n") != got.npos);
    CHECK(got.find("\nid:") == got.npos);
    CHECK(waiting.ended());
  }
}

} // namespace logflume::test
