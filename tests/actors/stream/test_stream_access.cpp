#include "actors/stream/http_front.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"

#include <doctest/doctest.h>

namespace logflume::test {

using namespace actors;

namespace {

using wall_time = http::admission::wall_time;

constexpr http::admission::digest first_key{1};
constexpr http::admission::digest second_key{2};

/// A front whose wall clock a test can move.
struct access_fixture {
  log_world log;
  actor_world world;
  std::chrono::nanoseconds wall_ahead{0};
  front_actor front =
      world.ending(world.system.spawn(http_front, settings(), server(), world.counts()));
  tailer_actor tailer;

  access_fixture() {
    log.reading(1, 20);
    const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
    tailer = world.ending(world.system.spawn(log_tailer, log.settings(), top, topic_journal{},
                                             &world.topic_counts()->tailer));
    caf::anon_send(front, attach{tailer});
    world.run();
  }

  static front_settings settings() {
    auto result = test_front_settings();
    result.stream_lifetime = 1h;
    result.leeway = 10s;
    return result;
  }

  server_control server() {
    auto result = idle_server();
    result.wall_clock = [this] { return now(); };
    return result;
  }

  /// Returns the wall clock, which is at 2026-11-26T08:00:00Z when the virtual clock begins.
  wall_time now() const {
    constexpr wall_time begin{1'795'680'000s};
    return begin + wall_ahead +
           std::chrono::duration_cast<std::chrono::nanoseconds>(world_clock().time_since_epoch());
  }
  caf::actor_clock::time_point world_clock() const {
    return const_cast<actor_world&>(world).scheduler.clock().now();
  }

  void join(socket_client& client, std::chrono::seconds left, http::stream_form form,
            const http::admission::digest& key = first_key) {
    caf::anon_send(front,
                   incoming{{.entities = {1},
                             .form = form,
                             .admitted = http::admission{.expiry = now() + left, .key = key}},
                            stream_of(client, form)});
    world.run();
  }

  /// Returns the client's stream. In a form with ids, its header is still to be completed.
  static std::shared_ptr<http::event_stream> stream_of(socket_client& client,
                                                       http::stream_form form) {
    const bool has_ids = form != http::stream_form::events;
    return client.stream(has_ids ? "HTTP/1.1 200 OK\r\n\r\n" : "");
  }

  void advance_each_second(int seconds) {
    for (; seconds > 0; --seconds)
      world.advance(1s);
  }

  std::uint64_t expired() { return world.counts()->streams.ended_by(stream_end::expired).value(); }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(
    access_fixture,
    "a stream announces when to renew its token and ends after the token has expired") {
  socket_client client;
  join(client, 60s, http::stream_form::envelopes);
  CHECK_FALSE(has(client.read(), "event:renew"));
  advance_each_second(29);
  CHECK_FALSE(has(client.read(), "event:renew"));
  advance_each_second(2);
  const auto told = client.read();
  CHECK(has(told, "event:renew\ndata:{\"expires\":\"2026-11-26T08:01:00Z\"}\nid:0-"));
  advance_each_second(38);
  CHECK_FALSE(has(client.read(), "event:expired"));
  CHECK_FALSE(client.ended());
  advance_each_second(2);
  const auto last = client.read();
  const auto expired_at = last.find("event:expired\ndata:{\"expires\":\"2026-11-26T08:01:00Z\"}\n");
  const auto position_at = last.find("event:position");
  CHECK(expired_at != last.npos);
  CHECK(position_at != last.npos);
  CHECK(expired_at < position_at);
  CHECK(client.ended());
  CHECK(expired() == 1);
}

TEST_CASE_FIXTURE(access_fixture,
                  "a stream whose token expires soon announces the renewal at once") {
  socket_client client;
  join(client, 5s, http::stream_form::envelope_lines);
  CHECK(has(client.read(), R"(,"renew":{"expires":"2026-11-26T08:00:05Z"}})"));
  advance_each_second(16);
  CHECK(has(client.read(), R"(,"expired":{"expires":"2026-11-26T08:00:05Z"}})"));
  CHECK(client.ended());
}

TEST_CASE_FIXTURE(access_fixture, "a stream in the original's form ends without an announcement") {
  socket_client client;
  join(client, 5s, http::stream_form::events);
  advance_each_second(16);
  CHECK(client.read().find("expire") == std::string::npos);
  CHECK(client.ended());
}

TEST_CASE_FIXTURE(access_fixture, "a stream opened without a token does not expire") {
  socket_client client;
  caf::anon_send(front, incoming{{.entities = {1}, .form = http::stream_form::envelopes},
                                 stream_of(client, http::stream_form::envelopes)});
  for (int minute = 0; minute < 10; ++minute) {
    advance_each_second(60);
    CHECK_FALSE(has(client.read(), "renew"));
  }
  CHECK_FALSE(client.ended());
}

TEST_CASE_FIXTURE(access_fixture,
                  "a wall clock that jumps ahead ends the streams whose tokens have expired") {
  socket_client client;
  socket_client later;
  join(client, 600s, http::stream_form::envelopes);
  join(later, 7'200s, http::stream_form::envelopes);
  wall_ahead = 3'500s;
  advance_each_second(2);
  client.read();
  later.read();
  CHECK(client.ended());
  CHECK_FALSE(later.ended());
}

TEST_CASE_FIXTURE(access_fixture, "a wall clock that jumps back lets streams live longer") {
  wall_ahead = 1h;
  socket_client client;
  join(client, 60s, http::stream_form::envelopes);
  wall_ahead = 59min;
  advance_each_second(100);
  client.read();
  CHECK_FALSE(client.ended());
  advance_each_second(31);
  client.read();
  CHECK(client.ended());
}

TEST_CASE_FIXTURE(access_fixture, "the streams of a removed key end at once and others stay open") {
  socket_client gone;
  socket_client stays;
  socket_client late;
  join(gone, 600s, http::stream_form::envelopes, first_key);
  join(stays, 600s, http::stream_form::envelopes, second_key);
  caf::anon_send(
      front, revoke{.still_valid = [](const http::admission& by) { return by.key == second_key; },
                    .lasting = true});
  world.run();
  CHECK(has(gone.read(), "event:expired"));
  CHECK(gone.ended());
  stays.read();
  CHECK_FALSE(stays.ended());
  // This stream was on its way when the key was removed.
  join(late, 600s, http::stream_form::envelopes, first_key);
  world.advance(1s);
  late.read();
  CHECK(late.ended());
  CHECK(expired() == 2);
}

} // namespace logflume::test
