#include "actors/stream/http_front.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"
#include "tests/actors/tailer/listed_topic.hpp"
#include "tests/actors/tailer/mute_tailer.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

namespace logflume::test {

using namespace actors;

namespace {

/// A vector of events whose sources have nothing to read yet while `stalls`.
struct stalling_topic : listed_topic {
  struct stalling_source : source {
    stalling_source(const stalling_topic& from, wanted_part part) :
        source{from, std::move(part)}, stalling{&from} {}
    log::event_step next(clock::time_point now) override {
      return stalling->stalls ? log::event_step{log::not_yet{}} : source::next(now);
    }
    const stalling_topic* stalling;
  };

  std::unique_ptr<log::event_source> open(const wanted_part& wanted) const override {
    return std::make_unique<stalling_source>(*this, wanted);
  }

  bool stalls = false;
};

/// Two streams with ids, one in each form, which have been sent everything.
struct quiet_fixture {
  std::shared_ptr<stalling_topic> topic = std::make_shared<stalling_topic>();
  actor_world world;
  front_actor front = world.ending(
      world.system.spawn(http_front, test_front_settings(), idle_server(), world.counts()));
  tailer_actor tailer;
  socket_client frames;
  socket_client lines;

  quiet_fixture() {
    topic->append(1);
    start_tailer();
    join(frames, http::stream_form::envelopes);
    join(lines, http::stream_form::envelope_lines);
  }

  void start_tailer() {
    const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
    const auto settings = std::make_shared<const tailer_settings>(
        tailer_settings{.topic = topic, .keep = 1 << 20, .max_entities = 100});
    tailer = world.ending(world.system.spawn(log_tailer, settings, top, topic_journal{},
                                             &world.topic_counts()->tailer));
    attach_front_to(tailer);
  }

  void attach_front_to(const event_source_actor& source) {
    caf::anon_send(front, attach{source});
    world.run();
  }

  void end_tailer() {
    caf::anon_send_exit(tailer, caf::exit_reason::kill);
    world.run();
  }

  void join(socket_client& client, http::stream_form form) {
    caf::anon_send(
        front, incoming{{.entities = {1}, .form = form}, client.stream("HTTP/1.1 200 OK\r\n\r\n")});
    world.run();
    REQUIRE(client.read().find("\"temperature\":1}") != std::string::npos);
  }

  void check_keep_alives() {
    world.advance(15s + 20ms);
    CHECK(frames.read() == ":\n");
    CHECK(lines.read() == "\n");
  }
};

} // namespace

TEST_CASE_FIXTURE(quiet_fixture, "streams with ids get keep-alives while no tailer runs") {
  end_tailer();
  check_keep_alives();
  check_keep_alives();
}

TEST_CASE_FIXTURE(quiet_fixture,
                  "streams with ids get keep-alives while a new tailer reads the log again") {
  end_tailer();
  topic->stalls = true;
  start_tailer();
  check_keep_alives();
  check_keep_alives();
  topic->append(2);
  topic->stalls = false;
  caf::anon_send(tailer, read_log{});
  world.run();
  CHECK(frames.read().find("\"temperature\":2}") != std::string::npos);
  CHECK(lines.read().find("\"temperature\":2}") != std::string::npos);
}

TEST_CASE_FIXTURE(quiet_fixture,
                  "streams with ids get keep-alives again while their tailer does not answer") {
  attach_front_to(world.ending(world.system.spawn(mute_tailer)));
  world.advance(15s + 20ms);
  check_keep_alives();
  check_keep_alives();
}

} // namespace logflume::test
