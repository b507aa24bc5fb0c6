#include "actors/admin/health.hpp"

#include "actors/stream/http_front.hpp"
#include "actors/supervision/heartbeat.hpp"
#include "actors/supervision/supervisor.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "log/event/file_topic.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"

#include <doctest/doctest.h>

namespace logflume::test {

using namespace actors;

namespace {

struct health_fixture {
  log_world log{false};
  /// The supervisor uses it until the world ends.
  journal silent_journal{-1, {}};
  actor_world world;
  service_counts& counts = *world.counts();
  actors::topic_counts& topic_counts = *world.topic_counts();
  topic_list topics;
  service_view view{.topics = &topics, .counts = &counts, .server = nullptr};

  health_fixture() {
    topics.add({.topic = log.event_topic(),
                .counts = std::shared_ptr<const actors::topic_counts>{std::shared_ptr<void>{},
                                                                      &topic_counts}});
  }

  /// Adds a topic beside the log's and returns its counts.
  std::shared_ptr<actors::topic_counts> add_humidity() {
    auto counts_of_it = std::make_shared<actors::topic_counts>();
    topics.add({.topic = std::make_shared<const log::file_topic>(
                    log::file_topic_options{.files = {log.directory.path(), "humidity"},
                                            .max_record_size = 1024,
                                            .secrets = log.secrets(),
                                            .events_key = "key",
                                            .redact = {}}),
                .counts = counts_of_it});
    return counts_of_it;
  }

  std::vector<http::health_reason> found() const {
    return not_ready(view, service_counts::clock::now());
  }

  std::string reasons() const {
    std::string words;
    for (const auto& each : found())
      words += each.reason + (each.topic.empty() ? " " : ": " + each.topic + " ");
    return words;
  }
};

} // namespace

TEST_CASE_FIXTURE(health_fixture,
                  "a service is ready once it has read the log and until it drains") {
  const auto top = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  const auto tailer = world.ending(
      world.system.spawn(log_tailer, log.settings(), top, topic_journal{}, &topic_counts.tailer));
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

TEST_CASE_FIXTURE(health_fixture, "each reason names the fault and the file or key") {
  for (const auto& [state, word, where] :
       {std::tuple{tailing::log_missing, "log_missing", log.topic.active.string()},
        {tailing::key_missing, "key_missing", log.event_topic()->key_place()},
        {tailing::key_refused, "key_refused", log.event_topic()->key_place()},
        {tailing::restarting, "tailer_restarting", log.topic.active.string()}}) {
    topic_counts.tailer.state = state;
    const auto all = found();
    REQUIRE(all.size() == 1);
    CHECK(all[0].reason == word);
    CHECK(all[0].detail.starts_with(where + ": "));
  }
}

TEST_CASE_FIXTURE(health_fixture, "every topic that is not ready is named") {
  const auto other = add_humidity();
  topic_counts.tailer.state = tailing::following;
  CHECK(reasons() == "starting: humidity ");
  other->tailer.state = tailing::restarting;
  topic_counts.tailer.state = tailing::log_missing;
  CHECK(reasons() == "log_missing: temperature tailer_restarting: humidity ");

  view.ready_with_any = true;
  CHECK(reasons() == "log_missing: temperature tailer_restarting: humidity ");
  topic_counts.tailer.state = tailing::following;
  CHECK(reasons().empty());
  counts.draining = true;
  CHECK(reasons() == "draining ");
}

TEST_CASE_FIXTURE(health_fixture, "a topic that no longer answers is not ready") {
  const auto stuck = add_humidity();
  topic_counts.tailer.state = stuck->tailer.state = tailing::following;
  const auto now = service_counts::clock::now();
  topic_counts.tailer.answered(now + std::chrono::seconds{29});
  const auto later = not_ready(view, now + std::chrono::seconds{31});
  REQUIRE(later.size() == 1);
  CHECK(later[0].reason == "silent");
  CHECK(later[0].topic == "humidity");
}

TEST_CASE_FIXTURE(health_fixture, "a service whose actors stop answering is not live after 30 s") {
  const auto front =
      world.ending(world.system.spawn(http_front, test_front_settings(), idle_server(), &counts));
  // The supervisor ends with its front.
  const auto top = world.system.spawn(
      supervisor,
      supervised{.front = front,
                 .topics = {{.settings = log.settings(), .counts = &topic_counts.tailer}},
                 .journal = &silent_journal,
                 .counts = &counts});
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
