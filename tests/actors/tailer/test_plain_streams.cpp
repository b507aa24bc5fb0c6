#include "actors/tailer/log_tailer.hpp"
#include "log/event/file_topic.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace logflume::test {

using namespace actors;

namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

/// A tailer of a plain topic of unencrypted JSON, and its clients.
struct plain_fixture {
  log::offset append(std::uint64_t key, const std::string& value,
                     std::optional<double> timestamp = {}) {
    log::record_fields fields;
    fields.key = key;
    fields.timestamp = timestamp;
    fields.value = {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
    const auto at = writer.append(fields);
    REQUIRE_FALSE(writer.flush());
    return at;
  }

  void start(std::size_t keep = 1 << 20) {
    const auto topic = std::make_shared<const log::file_topic>(
        log::file_topic_options{.files = files,
                                .max_record_size = log::default_max_record_size,
                                .secrets = world_log.secrets(),
                                .events_key = "none",
                                .redact = {},
                                .index = std::size_t{1} << 20,
                                .meaning = {.kind = log::record_kind::plain,
                                            .encryption = log::value_encryption::none,
                                            .format = log::value_format::json,
                                            .entity_type = "Door"}});
    const auto settings = std::make_shared<const tailer_settings>(
        tailer_settings{.topic = topic, .keep = keep, .max_entities = 100'000});
    const auto top = world.ending(world.system.spawn(count_ready, ready));
    tailer = world.ending(world.system.spawn(log_tailer, settings, top, topic_journal{},
                                             &world.topic_counts()->tailer));
    world.run();
  }

  /// Returns what a client of all entities is sent.
  std::string all_from(const http::stream_begin& begin) {
    auto record = std::make_shared<record_of_stream>();
    const auto progress = std::make_shared<stream_progress>(
        64, stream_progress::clock::time_point{}, log::selection{}, envelope_line_form("Door"));
    world.ending(
        world.system.spawn(recorder, record, progress, tailer, true, std::nullopt,
                           std::make_shared<const stream_start>(stream_start{.from = begin})));
    world.run();
    return record->text;
  }

  /// Returns what a client of one entity's event route is sent.
  std::string events_of(std::uint64_t entity) {
    auto record = std::make_shared<record_of_stream>();
    world.ending(world.system.spawn(recorder, record, progress_of(entity, 64), tailer, true,
                                    std::nullopt, nullptr));
    world.run();
    return record->text;
  }

  /// Returns the part of a line that follows its id.
  static std::string line(std::uint64_t entity, log::offset at, const std::string& time,
                          const std::string& event) {
    return "\"persistence_id\":\"Door|" + std::to_string(entity) +
           "\",\"seq_nr\":null,\"offset\":" + std::to_string(at) + ",\"timestamp\":" + time +
           ",\"event\":" + event + "}\n";
  }

  log_world world_log{false};
  log::topic files{world_log.directory.path() / "log", "doors"};
  log::writer writer{std::get<log::writer>(log::writer::open(files))};
  actor_world world;
  std::shared_ptr<int> ready = std::make_shared<int>(0);
  tailer_actor tailer;
};

std::string without_ids(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at) + 1;
    const auto comma = text.find(',', at) + 1;
    result += text.substr(comma, end - comma);
    at = end;
  }
  return result;
}

const std::string noon = "\"2026-11-23T12:00:00Z\"";
constexpr double noon_seconds = 1'795'435'200;

} // namespace

TEST_CASE_FIXTURE(plain_fixture,
                  "a plain topic is served without a key and missing numbers and times are null") {
  append(0, "{ \"open\" : true }");
  append(highest, "[1.50]", noon_seconds);
  append(0, "no JSON");
  start();
  CHECK(*ready == 1);
  CHECK(without_ids(all_from({})) ==
        line(0, 0, "null", R"({"open":true})") + line(highest, 1, noon, "[1.50]"));
  CHECK(events_of(highest) == "data:[1.50]\n\n");
  CHECK(world.topic_counts()->tailer.skipped.value() == 1);
  CHECK(world.topic_counts()->tailer.decrypt_failures.value() == 0);
  CHECK(world.topic_counts()->tailer.sequence_gaps.value() == 0);
}

TEST_CASE_FIXTURE(plain_fixture, "records no longer in memory are read again with the same nulls") {
  std::string expected;
  for (int i = 0; i < 2'000; ++i) {
    const auto entity = i % 2 == 0 ? 7 : highest;
    const auto at = append(entity, std::to_string(i));
    expected += line(entity, at, "null", std::to_string(i));
  }
  start(4 * 1024);
  CHECK(without_ids(all_from({})) == expected);
}

TEST_CASE_FIXTURE(plain_fixture,
                  "a stream from a time begins with the first record of that time or later") {
  append(7, "1");
  append(7, "2", noon_seconds - 1);
  append(7, "3");
  append(7, "4", noon_seconds);
  append(7, "5");
  start();
  CHECK(without_ids(all_from(http::from_time{noon_seconds})) ==
        line(7, 3, noon, "4") + line(7, 4, "null", "5"));
  CHECK(all_from(http::from_time{noon_seconds + 1}).empty());
}

TEST_CASE_FIXTURE(plain_fixture, "a stream from a time begins now if no record has a time") {
  append(7, "1");
  start();
  CHECK(all_from(http::from_time{0}).empty());
}

} // namespace logflume::test
