#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/tailer/listed_topic.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::test {

using namespace actors;

namespace {

/// The form of the event route for a topic that has dropped every other record.
struct dropping_form : wire_form {
  bool append(std::string& out, std::uint64_t entity_id,
              const log::kept_event& event) const override {
    return event.offset % 2 == 0 && event_form().append(out, entity_id, event);
  }
  std::string_view keep_alive() const override { return event_form().keep_alive(); }
};

/// A tailer of 2,000 events. The memory is so small that a stream gets the older ones by a replay.
struct listed_fixture {
  std::shared_ptr<listed_topic> topic = std::make_shared<listed_topic>();
  actor_world world;
  std::shared_ptr<record_of_stream> record = std::make_shared<record_of_stream>();
  tailer_actor tailer;

  listed_fixture() {
    append(1, 2'000);
    const auto listener = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
    const auto settings = std::make_shared<const tailer_settings>(
        tailer_settings{.topic = topic, .keep = 8 * 1024, .max_entities = 100'000});
    tailer = world.ending(world.system.spawn(log_tailer, settings, listener, topic_journal{},
                                             &world.topic_counts()->tailer));
    world.run();
  }

  void append(std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i <= to; ++i)
      topic->append(i);
  }

  void subscribe(const wire_form& form = event_form()) {
    world.ending(world.system.spawn(recorder, record, progress_of(1, 32, form), tailer, true,
                                    std::optional<log::offset>{}, nullptr));
    world.run();
  }

  void read_on() {
    caf::anon_send(tailer, read_log{});
    world.run();
  }
};

} // namespace

TEST_CASE_FIXTURE(listed_fixture,
                  "the tailer and a replay can read a vector of events instead of files") {
  subscribe();
  append(2'001, 2'001);
  read_on();
  CHECK(record->text == reading_frames(1, 2'001));
  CHECK(record->events == 2'001);
}

TEST_CASE_FIXTURE(listed_fixture, "events whose records the topic has dropped are left out in a "
                                  "replay and afterwards") {
  static const dropping_form form;
  subscribe(form);
  append(2'001, 2'001);
  read_on();
  std::string expected;
  for (std::uint32_t i = 1; i <= 2'001; i += 2)
    expected += reading_frames(i, i);
  CHECK(record->text == expected);
  CHECK(record->events == 1'001);
}

TEST_CASE_FIXTURE(listed_fixture, "a replay sends the events before those that cannot be read") {
  topic->readable = 1'001;
  subscribe();
  CHECK(record->text == reading_frames(1, 1'001));
}

TEST_CASE_FIXTURE(listed_fixture, "the tailer sends the events before those that cannot be read") {
  subscribe();
  append(2'001, 2'010);
  topic->readable = 2'005;
  read_on();
  CHECK(record->text == reading_frames(1, 2'005));
}

} // namespace logflume::test
