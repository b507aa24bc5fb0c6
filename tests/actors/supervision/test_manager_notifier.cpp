#include "actors/supervision/manager_notifier.hpp"

#include "actors/stream/http_front.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/recorded_journal.hpp"
#include "tests/actors/tailer/mute_tailer.hpp"
#include "tests/support/notify_socket.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>

namespace logflume::test {

using namespace actors;

namespace {

struct watch_fixture {
  log_world log;
  recorded_journal lines{{level::info, output_format::json}};
  notify_socket systemd;
  service_manager manager{systemd.address(), 20s};
  actor_world world;
  front_actor front = world.ending(
      world.system.spawn(http_front, test_front_settings(), idle_server(), world.counts()));
  supervisor_actor top;

  void start() {
    // The supervisor ends with its front.
    top = world.system.spawn(supervisor,
                             supervised{.front = front,
                                        .topics = {{.settings = log.settings(),
                                                    .counts = &world.topic_counts()->tailer}},
                                        .addresses = {.http = "127.0.0.1:1", .admin = ""},
                                        .journal = &*lines,
                                        .counts = world.counts()});
    world.system.spawn(manager_notifier, top, &manager);
    world.run();
  }

  void hear_ready() const {
    while (systemd.read() != "READY=1")
      continue;
  }

  /// Replaces the tailer with one that answers no request.
  void hang_tailer() {
    caf::anon_send(front, attach{world.ending(world.system.spawn(mute_tailer)), log.topic.name});
    world.run();
  }
};

} // namespace

TEST_CASE_FIXTURE(watch_fixture, "the service is up when the log has been read") {
  log.reading(1, 20);
  start();
  CHECK(systemd.read() == "STATUS=serving events");
  CHECK(systemd.read() == "READY=1");
  CHECK(systemd.empty());
}

TEST_CASE_FIXTURE(watch_fixture,
                  "a service that waits for its log is up and reports that it waits") {
  start();
  CHECK(systemd.read() == "STATUS=waiting for the log or the events key");
  CHECK(systemd.read() == "READY=1");
  // The tailer sends this message.
  caf::anon_send(top, tailer_ready{0, log.topic.name});
  world.run();
  CHECK(systemd.read() == "STATUS=serving events");
  CHECK(systemd.empty());
}

TEST_CASE_FIXTURE(watch_fixture, "a service whose log cannot be read is not up until it can") {
  std::filesystem::create_directories(log.topic.active);
  start();
  CHECK(systemd.empty());
  std::filesystem::remove(log.topic.active);
  log.reading(1, 20);
  world.advance(100ms);
  CHECK(systemd.read().starts_with("STATUS="));
  CHECK(systemd.read() == "READY=1");
}

TEST_CASE_FIXTURE(watch_fixture, "the watchdog is notified four times per period") {
  log.reading(1, 20);
  start();
  hear_ready();
  for (int i = 0; i < 8; ++i) {
    world.advance(5s);
    CHECK(systemd.read() == "WATCHDOG=1");
    CHECK(systemd.empty());
  }
}

TEST_CASE_FIXTURE(watch_fixture, "the watchdog is no longer notified once the tailer hangs") {
  log.reading(1, 20);
  start();
  hear_ready();
  hang_tailer();
  for (int i = 0; i < 8; ++i)
    world.advance(5s);
  CHECK(systemd.empty());
}

TEST_CASE_FIXTURE(watch_fixture, "a service manager without a watchdog gets no periodic messages") {
  service_manager patient{systemd.address(), 0s};
  std::swap(manager, patient);
  log.reading(1, 20);
  start();
  hear_ready();
  world.advance(60s);
  CHECK(systemd.empty());
}

TEST_CASE_FIXTURE(watch_fixture, "the notifier ends with the service") {
  log.reading(1, 20);
  start();
  const auto running = world.system.registry().running();
  caf::anon_send(top, begin_stop{});
  world.run();
  CHECK(world.system.registry().running() < running - 2);
}

} // namespace logflume::test
