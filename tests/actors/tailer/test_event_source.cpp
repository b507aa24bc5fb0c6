#include "actors/tailer/log_tailer.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/stream/recorder.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

/// A topic that is a vector of events: one entity, readings from 1 on.
struct listed_topic : log::event_topic {
  struct source : log::event_source {
    source(const listed_topic& from, wanted_part part) :
        topic{&from}, wanted{std::move(part)}, at{wanted.after ? *wanted.after + 1 : 0} {}
    log::event_step next(clock::time_point) override {
      if (at >= topic->events->size() || at > wanted.until)
        return log::at_end{};
      const auto& event = (*topic->events)[at++];
      return wanted.of.contains(event.entity_id) ? log::event_step{event} : log::passed_over{};
    }
    void changed(log::source_change) override {}
    log::source_position position() const override {
      return {.last_offset = at == 0 ? std::nullopt : std::optional<log::offset>{at - 1}};
    }
    const listed_topic* topic;
    wanted_part wanted;
    std::size_t at;
  };

  const std::string& name() const override { return title; }
  const std::string& entity_type() const override { return type; }
  std::string place() const override { return "a vector"; }
  std::string key_place() const override { return "none"; }
  std::unique_ptr<log::event_source> open(const wanted_part& wanted) const override {
    return std::make_unique<source>(*this, wanted);
  }
  std::unique_ptr<log::event_source> follow() const override { return open({}); }
  std::unique_ptr<log::source_watch> watch(std::chrono::nanoseconds,
                                           std::function<void(log::source_change)>) const override {
    return {};
  }
  std::string part_name(std::size_t) const override { return {}; }
  std::uint64_t bytes_behind(std::optional<std::size_t>, std::uint64_t) const override { return 0; }

  void append(std::uint32_t temperature) {
    const auto& json = texts->emplace_back(std::make_unique<std::string>(
        R"({"TemperatureRead":{"temperature":)" + std::to_string(temperature) + "}}"));
    events->push_back(
        {.entity_id = 1, .seq_nr = events->size() + 1, .offset = events->size(), .json = *json});
  }

  std::string title = "readings";
  std::string type = "Sensor";
  std::shared_ptr<std::vector<log::envelope>> events =
      std::make_shared<std::vector<log::envelope>>();
  std::shared_ptr<std::vector<std::unique_ptr<std::string>>> texts =
      std::make_shared<std::vector<std::unique_ptr<std::string>>>();
};

} // namespace

TEST_CASE("the tailer and a replay need no files: a vector of events does") {
  const auto topic = std::make_shared<listed_topic>();
  for (std::uint32_t i = 1; i <= 2'000; ++i)
    topic->append(i);
  actor_world world;
  const auto listener = world.ending(world.system.spawn(count_ready, std::make_shared<int>(0)));
  // So little memory that the older events come from a replay.
  const auto settings = std::make_shared<const tailer_settings>(
      tailer_settings{.topic = topic, .keep = 8 * 1024, .max_entities = 100'000});
  const auto tailer = world.ending(
      world.system.spawn(log_tailer, settings, listener, nullptr, &world.topic_counts()->tailer));
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
