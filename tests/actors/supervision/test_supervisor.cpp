#include "actors/stream/http_front.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/recorded_journal.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>

namespace logflume::test {

using namespace actors;

namespace {

/// A write side that does nothing until it is asked to stop.
gateway_actor::behavior_type idle_gateway(gateway_actor::pointer self) {
  return {[=](const sensor_command&) { return self->make_response_promise<recorded>(); },
          [](const reading_batch_ptr&) {},
          [](writer_opened) {},
          [=](ask_write_side) { return self->make_response_promise<write_side_actors>(); },
          [=](ask_mailbox) { return std::uint64_t{0}; },
          [=](begin_stop) { self->quit(); }};
}

// Members that the service uses until `world` ends are declared before it.
struct supervisor_fixture {
  log_world log;
  actors::topic_counts counts_of_second;
  std::shared_ptr<const void> released;
  recorded_journal lines{{level::info, output_format::json}};
  actor_world world;
  front_actor front = world.ending(
      world.system.spawn(http_front, test_front_settings(), idle_server(), world.counts()));

  supervisor_actor start() {
    // The supervisor ends with its front.
    return world.system.spawn(supervisor,
                              supervised{.front = front,
                                         .topics = {{.settings = log.settings(),
                                                     .counts = &world.topic_counts()->tailer}},
                                         .addresses = {.http = "127.0.0.1:1", .admin = ""},
                                         .journal = &*lines,
                                         .counts = world.counts()});
  }

  /// Returns the tailer of the first topic.
  caf::actor tailer_of(const supervisor_actor& top) {
    caf::actor tailer;
    caf::scoped_actor self{world.system};
    auto answer = self->request(top, caf::infinite, ask_children{});
    world.run();
    answer.receive(
        [&](const children& running) {
          tailer = caf::actor_cast<caf::actor>(running.topics.at(0).tailer);
        },
        [](const caf::error&) { FAIL("the supervisor does not know its children"); });
    return tailer;
  }

  /// Notifies the tailer, as the watch of the log does.
  void tell_of_news(const supervisor_actor& top) {
    caf::anon_send(tailer_of(top), read_log{});
    world.run();
  }
};

} // namespace

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a tailer that cannot read its log is restarted and streams stay open") {
  // A directory is in the place of the active file.
  std::filesystem::create_directories(log.topic.active);
  start();
  socket_client client;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, client.stream()});
  world.run();
  CHECK(lines.text().find(R"("event":"tailer_failed","topic":"temperature",)") !=
        std::string::npos);
  CHECK(lines.text().find(log.topic.active.string()) != std::string::npos);
  std::filesystem::remove(log.topic.active);
  log.reading(1, 20);
  world.advance(100ms);
  CHECK(client.read().ends_with(reading_frame(20)));
  CHECK_FALSE(client.ended());
  CHECK(lines.text().find("\"event\":\"ready\"") != std::string::npos);
}

TEST_CASE_FIXTURE(supervisor_fixture, "stopping ends the streams first and then the service") {
  log.reading(1, 20);
  const auto top = start();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  socket_client client;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, client.stream()});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  CHECK(client.read() == reading_frame(20));
  CHECK(client.ended());
  CHECK(ended);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a client that reads nothing delays the end of the service by at most 8 s") {
  log.reading(1, 20);
  const auto top = start();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  socket_client stuck;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, stuck.stream()});
  world.run();
  for (std::uint32_t i = 0; i < 2'000; ++i)
    log.reading(1, i);
  tell_of_news(top);
  caf::anon_send(top, begin_stop{});
  world.run();
  world.advance(7'900ms);
  CHECK_FALSE(ended);
  world.advance(100ms);
  CHECK(ended);
}

TEST_CASE_FIXTURE(supervisor_fixture, "the service ends if the front ends unexpectedly") {
  log.reading(1, 20);
  const auto top = start();
  world.run();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  caf::anon_send_exit(front, caf::exit_reason::kill);
  world.run();
  CHECK(ended);
  CHECK(lines.count("\"event\":\"front_failed\",\"reason\":\"exit_reason(kill)\"") == 1);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "the streams and then the service end cleanly if the gateway ends unexpectedly") {
  log.reading(1, 20);
  const auto gateway = world.system.spawn(idle_gateway);
  const auto top =
      world.system.spawn(supervisor, supervised{.front = front,
                                                .topics = {{.settings = log.settings(),
                                                            .counts = &world.topic_counts()->tailer,
                                                            .gateway = gateway}},
                                                .journal = &*lines,
                                                .counts = world.counts()});
  socket_client client;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, client.stream()});
  world.run();
  bool ended = false;
  top->attach_functor([&] { ended = true; });
  caf::anon_send_exit(gateway, caf::exit_reason::kill);
  world.run();
  CHECK(client.read() == reading_frame(20));
  CHECK(client.ended());
  CHECK(ended);
  CHECK(lines.count("\"event\":\"gateway_failed\",\"topic\":\"temperature\"") == 1);
}

TEST_CASE_FIXTURE(supervisor_fixture, "a topic that cannot be read does not affect another") {
  log_world broken{true, "broken"};
  std::filesystem::create_directories(broken.topic.active);
  log.reading(1, 20);
  world.system.spawn(
      supervisor,
      supervised{.front = front,
                 .topics = {{.settings = log.settings(), .counts = &world.topic_counts()->tailer},
                            {.settings = broken.settings(), .counts = &counts_of_second.tailer}},
                 .journal = &*lines,
                 .counts = world.counts()});
  socket_client client;
  socket_client waiting;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, client.stream()});
  caf::anon_send(front, incoming{{.topic = "broken", .entities = {1}}, waiting.stream()});
  world.run();
  CHECK(client.read().ends_with(reading_frame(20)));
  CHECK(waiting.read().empty());
  CHECK(counts_of_second.tailer.state == tailing::restarting);
  CHECK(world.topic_counts()->tailer.state == tailing::following);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a removed topic ends its streams and releases its resources") {
  log_world second{true, "second"};
  second.reading(1, 7);
  log.reading(1, 20);
  const auto owner = std::make_shared<int>(0);
  const auto top = world.system.spawn(
      supervisor,
      supervised{
          .front = front,
          .topics = {{.settings = log.settings(), .counts = &world.topic_counts()->tailer}},
          .journal = &*lines,
          .counts = world.counts(),
          .release = [this](std::shared_ptr<const void> let_go) { released = std::move(let_go); }});
  caf::anon_send(
      top,
      add_topic{std::make_shared<const supervised_topic>(supervised_topic{
          .settings = second.settings(), .counts = &counts_of_second.tailer, .owner = owner})});
  socket_client stays;
  socket_client goes;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, stays.stream()});
  caf::anon_send(front, incoming{{.topic = "second", .entities = {1}}, goes.stream()});
  world.run();
  CHECK(goes.read().ends_with(reading_frame(7)));
  caf::anon_send(top, remove_topic{"second"});
  world.run();
  goes.read();
  CHECK(goes.ended());
  CHECK(released == owner);
  CHECK(lines.text().find("\"topic_removed\"") != std::string::npos);
  log.reading(1, 21);
  tell_of_news(top);
  CHECK(stays.read().ends_with(reading_frame(21)));
  CHECK_FALSE(stays.ended());

  // The topic may be added again.
  caf::anon_send(top, add_topic{std::make_shared<const supervised_topic>(supervised_topic{
                          .settings = second.settings(), .counts = &counts_of_second.tailer})});
  socket_client again;
  world.run();
  caf::anon_send(front, incoming{{.topic = "second", .entities = {1}}, again.stream()});
  world.run();
  CHECK(again.read().ends_with(reading_frame(7)));
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a service that ends passes its topics' resources to the release function") {
  const auto owner = std::make_shared<int>(0);
  const auto top = world.system.spawn(
      supervisor, supervised{.front = front,
                             .topics = {{.settings = log.settings(),
                                         .counts = &world.topic_counts()->tailer,
                                         .owner = owner}},
                             .journal = &*lines,
                             .counts = world.counts(),
                             .release = [this](std::shared_ptr<const void> let_go) {
                               released = std::move(let_go);
                             }});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  CHECK(released == owner);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a topic's resources are released only after its tailer has ended") {
  for (const bool whole_service : {false, true}) {
    bool tailer_ended = false;
    bool released_after = false;
    const front_actor own_front = world.ending(
        world.system.spawn(http_front, test_front_settings(), idle_server(), world.counts()));
    const auto top = world.system.spawn(
        supervisor, supervised{.front = own_front,
                               .topics = {{.settings = log.settings(),
                                           .counts = &world.topic_counts()->tailer,
                                           .owner = std::make_shared<int>(0)}},
                               .journal = &*lines,
                               .counts = world.counts(),
                               .release = [&](const auto&) { released_after = tailer_ended; }});
    world.run();
    tailer_of(top)->attach_functor([&] { tailer_ended = true; });
    if (whole_service)
      caf::anon_send(top, begin_stop{});
    else
      caf::anon_send(top, remove_topic{"temperature"});
    world.run();
    CHECK(released_after);
    caf::anon_send_exit(top, caf::exit_reason::kill);
    world.run();
  }
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a topic that is being removed gets no other tailer and no further streams") {
  std::filesystem::create_directories(log.topic.active);
  const auto top = start();
  socket_client stuck;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, stuck.stream()});
  world.run();
  CHECK(lines.count("\"tailer_failed\"") == 1);
  // The tailer's pause ends in the same turn as the removal begins.
  caf::anon_send(top, remove_topic{"temperature"});
  caf::anon_send(caf::actor_cast<caf::actor>(top), start_tailer_again{"temperature"});
  world.run_once();
  CHECK(lines.count("\"tailer_failed\"") == 1);
  world.advance(10s);
  CHECK(lines.count("\"tailer_failed\"") == 1);
  CHECK(lines.count("\"topic_removed\"") == 1);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "a client of a topic that is served again waits for the topic's tailer") {
  log.reading(1, 20);
  const auto top = start();
  world.run();
  caf::anon_send(top, remove_topic{"temperature"});
  world.run();
  auto settings = test_front_settings();
  settings.topics["temperature"];
  caf::anon_send(front, settings);
  socket_client early;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, early.stream()});
  world.run();
  caf::anon_send(top, add_topic{std::make_shared<const supervised_topic>(supervised_topic{
                          .settings = log.settings(), .counts = &world.topic_counts()->tailer})});
  world.run();
  CHECK(early.read().ends_with(reading_frame(20)));
  CHECK_FALSE(early.ended());
}

TEST_CASE_FIXTURE(supervisor_fixture, "a second request to stop does not cut the streams off") {
  for (std::uint32_t i = 0; i < 5'000; ++i)
    log.reading(1, i);
  const auto top = start();
  socket_client slow;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, slow.stream()});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  caf::anon_send(top, begin_stop{});
  world.run();
  slow.read();
  CHECK_FALSE(slow.ended());
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "removing a topic waits at most 8 s for a client that reads nothing") {
  for (std::uint32_t i = 0; i < 5'000; ++i)
    log.reading(1, i);
  const auto top = start();
  socket_client stuck;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, stuck.stream()});
  world.run();
  caf::anon_send(top, remove_topic{"temperature"});
  world.run();
  CHECK(lines.text().find("\"topic_removed\"") == std::string::npos);
  world.advance(8s);
  CHECK(lines.text().find("\"topic_removed\"") != std::string::npos);
}

TEST_CASE_FIXTURE(supervisor_fixture,
                  "streams of a topic that is removed twice get 8 s each time") {
  log.reading(1, 20);
  const auto top = start();
  socket_client first;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, first.stream()});
  world.run();
  caf::anon_send(top, remove_topic{"temperature"});
  world.run();
  world.advance(5s);
  CHECK(lines.count("\"topic_removed\"") == 1);
  for (std::uint32_t i = 0; i < 5'000; ++i)
    log.reading(1, i);
  caf::anon_send(top, add_topic{std::make_shared<const supervised_topic>(supervised_topic{
                          .settings = log.settings(), .counts = &world.topic_counts()->tailer})});
  world.run();
  socket_client stuck;
  caf::anon_send(front, incoming{{.topic = "temperature", .entities = {1}}, stuck.stream()});
  world.run();
  caf::anon_send(top, remove_topic{"temperature"});
  world.run();
  world.advance(7s);
  CHECK(lines.count("\"topic_removed\"") == 1);
  world.advance(1s);
  CHECK(lines.count("\"topic_removed\"") == 2);
}

} // namespace logflume::test
