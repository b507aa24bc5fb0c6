#include "actors/admin/health.hpp"

#include "actors/stream/http_front.hpp"
#include "actors/supervision/heartbeat.hpp"
#include "actors/supervision/supervisor.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"

#include <doctest/doctest.h>

namespace logflume::test {

using namespace actors;

namespace {

struct health_fixture {
  log_world log{false};
  actor_world world;
  service_counts& counts = *world.counts();
  actors::topic_counts& topic_counts = *world.topic_counts();
  service_view view{.topics = {{.topic = log.event_topic(), .counts = &topic_counts}},
                    .counts = &counts};

  std::string reasons() const {
    std::string words;
    for (const auto& each : not_ready(view))
      words += each.reason + " ";
    return words;
  }
};

} // namespace

TEST_CASE_FIXTURE(health_fixture, "a service is ready once it has read what the log holds") {
  const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  const auto tailer = world.ending(
      world.system.spawn(log_tailer, log.settings(), top, nullptr, &topic_counts.tailer));
  CHECK(reasons() == "starting ");
  world.run();
  CHECK(reasons() == "key_missing ");
  log.make_key();
  log.reading(1, 20);
  caf::anon_send(tailer, read_log{});
  world.run();
  CHECK(reasons().empty());
  counts.draining = true;
  CHECK(reasons() == "draining ");
}

TEST_CASE_FIXTURE(health_fixture, "each reason says what is wrong, and where") {
  for (const auto& [state, word, where] :
       {std::tuple{tailing::log_missing, "log_missing", log.topic.active.string()},
        {tailing::key_missing, "key_missing", log.event_topic()->key_place()},
        {tailing::key_refused, "key_refused", log.event_topic()->key_place()},
        {tailing::restarting, "tailer_restarting", log.topic.active.string()}}) {
    topic_counts.tailer.state = state;
    const auto found = not_ready(view);
    REQUIRE(found.size() == 1);
    CHECK(found[0].reason == word);
    CHECK(found[0].detail.starts_with(where + ": "));
  }
}

TEST_CASE_FIXTURE(health_fixture, "a service whose actors stop answering is not live after 30 s") {
  journal silent_journal{-1, {}};
  const auto front =
      world.ending(world.system.spawn(http_front, test_front_settings(), idle_server(), &counts));
  // Ends with its front.
  const auto top =
      world.system.spawn(supervisor, supervised{.settings = log.settings(),
                                                .front = front,
                                                .journal = &silent_journal,
                                                .counts = &counts,
                                                .tailer_counts = &topic_counts.tailer});
  world.system.spawn(heartbeat, top, &counts);
  world.run();
  const auto now = [&] { return world.scheduler.clock().now(); };
  for (int i = 0; i < 60; ++i)
    world.advance(1s);
  CHECK(not_live(view, now()).empty());
  CHECK(not_live(view, now() + 29s).empty());
  const auto silent = not_live(view, now() + 31s);
  REQUIRE(silent.size() == 1);
  CHECK(silent[0].reason == "silent");
  CHECK(silent[0].detail == "the actors have not answered for 31 s");
}

} // namespace logflume::test
