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

/// Sends a stream 2,001 events: older ones by a replay, the last one as it comes.
std::shared_ptr<const record_of_stream> send_events(const wire_form& form) {
  const auto topic = std::make_shared<listed_topic>();
  for (std::uint32_t i = 1; i <= 2'000; ++i)
    topic->append(i);
  actor_world world;
  const auto listener = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  // The memory is so small that the older events come from a replay.
  const auto settings = std::make_shared<const tailer_settings>(
      tailer_settings{.topic = topic, .keep = 8 * 1024, .max_entities = 100'000});
  const auto tailer = world.ending(world.system.spawn(
      log_tailer, settings, listener, topic_journal{}, &world.topic_counts()->tailer));
  world.run();
  auto record = std::make_shared<record_of_stream>();
  world.ending(world.system.spawn(recorder, record, progress_of(1, 32, form), tailer, true,
                                  std::optional<log::offset>{}, nullptr));
  world.run();
  topic->append(2'001);
  caf::anon_send(tailer, read_log{});
  world.run();
  return record;
}

} // namespace

TEST_CASE("the tailer and a replay can read a vector of events instead of files") {
  const auto record = send_events(event_form());
  CHECK(record->text == reading_frames(1, 2'001));
  CHECK(record->events == 2'001);
}

TEST_CASE("events whose records the topic has dropped are left out in a replay and afterwards") {
  static const dropping_form form;
  const auto record = send_events(form);
  std::string expected;
  for (std::uint32_t i = 1; i <= 2'001; i += 2)
    expected += reading_frames(i, i);
  CHECK(record->text == expected);
  CHECK(record->events == 1'001);
}

} // namespace logflume::test
