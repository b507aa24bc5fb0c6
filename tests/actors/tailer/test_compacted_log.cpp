#include "log/record/record.hpp"
#include "tests/actors/tailer/tailer_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

struct compacted_fixture : tailer_fixture {
  /// Appends readings of one sensor, whose temperatures are their numbers: 1 has the offset 0.
  void append(std::uint32_t from, std::uint32_t to) {
    for (auto i = from; i <= to; ++i)
      log.reading(1, i);
  }

  /// Makes the active file the history, as a writer does.
  void age() {
    log.close();
    std::filesystem::rename(log.topic.active, log.topic.history);
  }

  /// Replaces the history, as a compaction does that keeps these records.
  void replace_history(const std::vector<log::offset>& retained) const {
    std::ifstream in{log.topic.history, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    std::ofstream out{log.topic.work, std::ios::binary};
    for (std::span rest{reinterpret_cast<const std::uint8_t*>(all.data()), all.size()};
         !rest.empty();) {
      const auto decoded = log::decode_record(rest, all.size());
      const auto& found = std::get<log::complete>(decoded);
      if (std::ranges::find(retained, found.record.offset) != retained.end())
        out.write(reinterpret_cast<const char*>(rest.data()),
                  static_cast<std::streamsize>(found.size));
      rest = rest.subspan(found.size);
    }
    out.close();
    std::filesystem::rename(log.topic.work, log.topic.history);
  }
};

} // namespace

TEST_CASE_FIXTURE(compacted_fixture,
                  "a late client gets only what the compacted history has kept") {
  append(1, 10);
  start();
  const auto early = join(1);
  world.run();
  age();
  look();
  world.run();
  replace_history({8, 9});
  look();
  world.run();
  const auto late = join(1);
  world.run();
  CHECK(early.record->text == reading_frames(1, 10));
  CHECK(late.record->text == reading_frames(9, 10));
}

TEST_CASE_FIXTURE(
    compacted_fixture,
    "a live client gets events that were appended and compacted away between two reads") {
  append(1, 10);
  start();
  const auto live = join(1);
  world.run();
  append(11, 20);
  age();
  replace_history({19});
  look();
  world.run();
  CHECK(live.record->text == reading_frames(1, 20));
  CHECK(world.topic_counts()->tailer.compactions.value() == 1);
  const auto late = join(1);
  world.run();
  CHECK(late.record->text == reading_frame(20));
}

TEST_CASE_FIXTURE(
    compacted_fixture,
    "a live client gets events that were appended before another log replaced the file") {
  append(1, 2);
  start();
  const auto live = join(1);
  world.run();
  append(3, 4);
  log.close();
  std::filesystem::remove(log.topic.active);
  append(50, 51);
  look();
  world.run();
  CHECK(world.topic_counts()->tailer.truncations.value() == 1);
  CHECK(live.record->text == reading_frames(1, 4) + reading_frames(50, 51));
}

TEST_CASE_FIXTURE(compacted_fixture, "a gap in a compacted history is not a fault") {
  append(1, 10);
  age();
  replace_history({0, 4, 9});
  start();
  const auto client = join(1);
  world.run();
  CHECK(client.record->text == reading_frame(1) + reading_frame(5) + reading_frame(10));
  CHECK(world.topic_counts()->tailer.sequence_gaps.value() == 0);
}

TEST_CASE_FIXTURE(compacted_fixture, "a gap in the active file is a fault and is counted") {
  append(1, 10);
  age();
  replace_history({0, 4, 9});
  std::filesystem::rename(log.topic.history, log.topic.active);
  start();
  CHECK(world.topic_counts()->tailer.sequence_gaps.value() == 2);
}

} // namespace logflume::test
