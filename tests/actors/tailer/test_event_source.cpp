#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"
#include "tests/actors/tailer/listed_topic.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace logflume::test {

using namespace actors;

TEST_CASE("the tailer and a replay can read a vector of events instead of files") {
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
  world.ending(world.system.spawn(recorder, record, progress_of(1, 32), tailer, true,
                                  std::optional<log::offset>{}, nullptr));
  world.run();
  topic->append(2'001);
  caf::anon_send(tailer, read_log{});
  world.run();
  CHECK(record->text == reading_frames(1, 2'001));
}

} // namespace logflume::test
