#include "actors/node/inspector.hpp"
#include "actors/stream/http_front.hpp"
#include "actors/tailer/log_tailer.hpp"
#include "log/event/file_topic.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/stream/socket_client.hpp"
#include "tests/actors/tailer/mute_tailer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

namespace logflume::test {

using namespace actors;

namespace {

struct nameless {
  static inline const char* name = "nameless";
};

/// Takes the supervisor's place, with this tailer.
inspected_supervisor_actor::behavior_type
parent(inspected_supervisor_actor::stateful_pointer<nameless> /*self*/,
       std::shared_ptr<tailer_actor> tailer) {
  return {[=](ask_children) {
            return children{.topics = {{"", *tailer, {}}}};
          },
          [](ask_mailbox) { return std::uint64_t{3}; }};
}

struct inspector_fixture {
  log_world log;
  service_counts counts;
  std::shared_ptr<actors::topic_counts> topic_counts = std::make_shared<actors::topic_counts>();
  topic_list topics;
  actor_world world;
  caf::scoped_actor self{world.system};
  std::shared_ptr<tailer_actor> tailer = std::make_shared<tailer_actor>();
  inspected_supervisor_actor top = world.ending(world.system.spawn(parent, tailer));
  tailer_listener_actor listener =
      world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  front_actor front =
      world.ending(world.system.spawn(http_front, test_front_settings(), idle_server(), &counts));
  inspection::inspector_actor it =
      world.ending(world.system.spawn(inspector, inspected{.supervisor = top,
                                                           .front = front,
                                                           .counts = &counts,
                                                           .topics = &topics,
                                                           .http = "127.0.0.1:1"}));

  inspector_fixture() {
    topics.add({.topic = log.event_topic(),
                .counts = topic_counts,
                .keep_limit = 1 << 20,
                .writes = true});
  }

  void turn_to(tailer_actor next) {
    *tailer = std::move(next);
    caf::anon_send(front, attach{*tailer});
    world.run();
  }

  void start_tailer() {
    turn_to(world.ending(world.system.spawn(log_tailer, log.settings(), listener, topic_journal{},
                                            &topic_counts->tailer)));
  }

  void join(socket_client& client, std::uint64_t entity) {
    caf::anon_send(front, incoming{{.entities = {entity}}, client.stream()});
    world.run();
  }

  void reading(std::uint64_t entity, std::uint32_t temperature) {
    log.reading(entity, temperature);
    caf::anon_send(*tailer, read_log{});
    world.run();
  }

  inspection::status ask(std::uint32_t most_streams = 20, std::chrono::nanoseconds later = 0s) {
    auto asked = self->request(it, caf::infinite, inspection::ask_status{most_streams});
    world.run();
    while (later > 0s) {
      world.advance(100ms);
      later -= 100ms;
    }
    std::optional<inspection::status> got;
    asked.receive([&](inspection::status& status) { got = std::move(status); },
                  [](const caf::error&) {});
    REQUIRE(got);
    return *got;
  }
};

const inspection::actor_kind& kind_of(const inspection::status& status, const std::string& name) {
  const auto found = std::ranges::find(status.actors, name, &inspection::actor_kind::name);
  REQUIRE(found != status.actors.end());
  return *found;
}

} // namespace

TEST_CASE_FIXTURE(inspector_fixture,
                  "the tailer is shown with its file, byte, offset and kept events") {
  log.reading(1, 20);
  log.reading(2, 20);
  start_tailer();
  const auto shown = ask().topics.at(0).tailer;
  CHECK(shown.state == "following");
  CHECK(shown.file == "temperature");
  CHECK(shown.byte == log.size());
  CHECK(shown.offset == 1);
  CHECK(shown.events == 2);
  CHECK(shown.kept_events == 2);
  CHECK(shown.kept_entities == 2);
  CHECK(shown.keep_limit == 1 << 20);
}

TEST_CASE_FIXTURE(inspector_fixture, "actors are shown by kind with their mailboxes") {
  start_tailer();
  socket_client client;
  join(client, 1);
  const auto shown = ask();
  CHECK(kind_of(shown, "supervisor").mailbox == 3);
  CHECK(kind_of(shown, "http_front").mailbox >= 0);
  CHECK(kind_of(shown, "log_tailer").mailbox >= 0);
  CHECK_FALSE(kind_of(shown, "log_tailer").mute);
  CHECK(kind_of(shown, "subscriber").count == 1);
  CHECK(kind_of(shown, "subscriber").credit == 8);
  CHECK(kind_of(shown, "subscriber").mailbox == inspection::none);
  CHECK(kind_of(shown, "inspector").count == 1);
  CHECK_FALSE(shown.threads.empty());
  CHECK(shown.http == "127.0.0.1:1");
}

TEST_CASE_FIXTURE(inspector_fixture,
                  "a stream is shown with peer, entity, last offset, age and bytes") {
  log.reading(7, 20);
  start_tailer();
  socket_client client;
  join(client, 7);
  world.advance(3s);
  const auto shown = ask();
  CHECK(shown.streams_open == 1);
  REQUIRE(shown.streams.size() == 1);
  const auto& stream = shown.streams.front();
  CHECK(stream.peer == "unix");
  CHECK(stream.entity == "7");
  CHECK(stream.offset == 0);
  CHECK(stream.lag == 0);
  CHECK(stream.age_ms == 3'000);
  CHECK(stream.bytes == client.read().size());
  CHECK(stream.stuck_ms == inspection::none);
  CHECK_FALSE(stream.held_back);
}

TEST_CASE_FIXTURE(
    inspector_fixture,
    "a client that stops reading is listed first as held back with its lag and waiting time") {
  start_tailer();
  socket_client stuck;
  socket_client well;
  join(stuck, 1);
  join(well, 2);
  std::uint32_t count = 0;
  while (ask().streams.front().entity != "1" || !ask().streams.front().held_back) {
    REQUIRE(++count < 5'000);
    reading(1, count);
    reading(2, count);
    well.read();
  }
  world.advance(2s);
  well.read();
  reading(1, 0);
  const auto shown = ask();
  REQUIRE(shown.streams.size() == 2);
  const auto& first = shown.streams.front();
  CHECK(first.entity == "1");
  CHECK(first.held_back);
  CHECK(first.lag > 0);
  CHECK(first.under_way > 0);
  CHECK(first.under_way <= first.credit);
  CHECK(first.stuck_ms >= 2'000);
  CHECK(shown.streams.back().lag == 0);
  CHECK(kind_of(shown, "subscriber").under_way == first.under_way);
}

TEST_CASE_FIXTURE(
    inspector_fixture,
    "the list has at most the requested number of streams but the count includes all") {
  start_tailer();
  std::vector<std::unique_ptr<socket_client>> clients;
  for (std::uint64_t entity = 1; entity <= 5; ++entity)
    join(*clients.emplace_back(std::make_unique<socket_client>()), entity);
  const auto shown = ask(2);
  CHECK(shown.streams.size() == 2);
  CHECK(shown.streams_open == 5);
  CHECK(ask(0).streams.empty());
}

TEST_CASE_FIXTURE(inspector_fixture,
                  "an actor that does not answer within a second is shown as mute") {
  turn_to(world.ending(world.system.spawn(mute_tailer)));
  socket_client client;
  join(client, 1);
  const auto shown = ask(20, 3s);
  CHECK(kind_of(shown, "log_tailer").mute);
  CHECK(kind_of(shown, "log_tailer").mailbox == inspection::none);
  CHECK_FALSE(kind_of(shown, "http_front").mute);
  REQUIRE(shown.streams.size() == 1);
  CHECK(shown.streams.front().lag == inspection::none);
}

TEST_CASE_FIXTURE(
    inspector_fixture,
    "the front and the tailer's state are still shown after the supervisor has ended") {
  log.reading(1, 20);
  start_tailer();
  caf::anon_send_exit(top, caf::exit_reason::kill);
  world.run();
  const auto shown = ask();
  CHECK(kind_of(shown, "supervisor").mute);
  CHECK_FALSE(kind_of(shown, "http_front").mute);
  CHECK(shown.topics.at(0).tailer.state == "following");
}

TEST_CASE_FIXTURE(inspector_fixture,
                  "requests that arrive while one is being answered are answered after it") {
  turn_to(world.ending(world.system.spawn(mute_tailer)));
  auto first = self->request(it, caf::infinite, inspection::ask_status{});
  world.run();
  auto second = self->request(it, caf::infinite, inspection::ask_status{});
  auto third = self->request(it, caf::infinite, inspection::ask_status{});
  world.run();
  for (int i = 0; i < 3; ++i)
    world.advance(1s);
  int answers = 0;
  const auto count = [&](const inspection::status&) { ++answers; };
  const auto fail = [](const caf::error&) {};
  first.receive(count, fail);
  second.receive(count, fail);
  third.receive(count, fail);
  CHECK(answers == 3);
}

TEST_CASE_FIXTURE(inspector_fixture, "a request for notices is answered as soon as there is news") {
  log.reading(1, 19);
  start_tailer();
  world.advance(500ms);
  const auto tell = [&](inspection::ask_notices question, std::chrono::nanoseconds later) {
    auto asked = self->request(it, caf::infinite, question);
    world.run();
    for (; later > 0s; later -= 500ms)
      world.advance(500ms);
    std::optional<inspection::notices> got;
    asked.receive([&](inspection::notices& notices) { got = std::move(notices); },
                  [](const caf::error&) {});
    REQUIRE(got);
    return *got;
  };
  const auto first = tell({}, 0s);
  REQUIRE_FALSE(first.list.empty());
  CHECK(first.list.front().kind == "state");

  // Nothing happens, so the answer after ten seconds contains no notices.
  CHECK(tell({first.last, 1, ""}, 10s).list.empty());

  log.reading(1, 20);
  log.reading(1, 21);
  caf::anon_send(*tailer, read_log{});
  const auto later = tell({first.last, 1, "temperature"}, 500ms);
  CHECK(later.list.empty());
  CHECK(later.tailer.events == 3);
  CHECK(later.tailer.offset == 2);

  log.cut_to(log.size() - 1);
  caf::anon_send(*tailer, read_log{});
  const auto cut = tell({later.last, later.tailer.events, ""}, 500ms);
  REQUIRE(cut.list.size() == 1);
  CHECK(cut.list.front().kind == "truncated");
  CHECK(cut.list.front().offset == 1);
}

TEST_CASE_FIXTURE(inspector_fixture,
                  "the oldest of too many waiting requests for notices is answered at once") {
  world.advance(500ms);
  const auto last = [&] {
    inspection::notices got;
    auto asked = self->request(it, caf::infinite, inspection::ask_notices{});
    world.run();
    asked.receive([&](inspection::notices& notices) { got = std::move(notices); },
                  [](const caf::error&) {});
    return got.last;
  }();
  const auto wait = [&] {
    auto asked = self->request(it, caf::infinite, inspection::ask_notices{last, 0, ""});
    world.run();
    return asked;
  };
  auto first = wait();
  for (int i = 0; i < 64; ++i)
    wait();
  bool answered = false;
  // Without an answer, this would block forever.
  first.receive([&](const inspection::notices&) { answered = true; }, [](const caf::error&) {});
  CHECK(answered);
}

TEST_CASE_FIXTURE(inspector_fixture, "each topic is shown separately with its own notices") {
  log_world other;
  const auto counts_of_other = std::make_shared<actors::topic_counts>();
  counts_of_other->tailer.events.add(7);
  topics.add({.topic = std::make_shared<const log::file_topic>(
                  log::file_topic_options{.files = {other.directory.path(), "humidity"},
                                          .max_record_size = 1024,
                                          .secrets = other.secrets(),
                                          .events_key = "key",
                                          .redact = {}}),
              .counts = counts_of_other});
  log.reading(1, 20);
  start_tailer();
  world.advance(500ms);
  const auto shown = ask();
  REQUIRE(shown.topics.size() == 2);
  CHECK(shown.topics[0].name == "temperature");
  CHECK(shown.topics[0].tailer.events == 1);
  CHECK(shown.topics[0].writer.here);
  CHECK(shown.topics[1].name == "humidity");
  CHECK(shown.topics[1].tailer.events == 7);
  CHECK_FALSE(shown.topics[1].writer.here);

  const auto events_of = [&](const std::string& topic) -> std::optional<std::uint64_t> {
    auto asked = self->request(it, caf::infinite, inspection::ask_notices{0, 0, topic});
    world.run();
    std::optional<std::uint64_t> events;
    asked.receive([&](const inspection::notices& got) { events = got.tailer.events; },
                  [](const caf::error&) {});
    return events;
  };
  CHECK(events_of("humidity") == 7);
  CHECK(events_of("temperature") == 1);
  CHECK(events_of("") == 1);
  CHECK_FALSE(events_of("wind"));
}

} // namespace logflume::test
