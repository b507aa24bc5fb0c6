#pragma once

#include "log/event/event_source.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace logflume::test {

/// A topic that is a vector of events, all of entity 1.
struct listed_topic : log::event_topic {
  struct source : log::event_source {
    source(const listed_topic& from, wanted_part part) :
        topic{&from}, wanted{std::move(part)}, at{wanted.after ? *wanted.after + 1 : 0} {}
    log::event_step next(clock::time_point) override {
      if (at >= topic->readable)
        return log::read_failure{topic->place(), std::make_error_code(std::errc::io_error)};
      if (at >= topic->events->size() || at > wanted.until)
        return log::at_end{};
      const auto& event = (*topic->events)[at++];
      return wanted.selected.contains(event.entity_id) ? log::event_step{event}
                                                       : log::filtered_out{};
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
  std::uint64_t bytes_after(std::optional<std::size_t>, std::uint64_t) const override { return 0; }

  void append(std::uint32_t temperature) {
    const auto& json = texts->emplace_back(std::make_unique<std::string>(
        R"({"TemperatureRead":{"temperature":)" + std::to_string(temperature) + "}}"));
    events->push_back(
        {.entity_id = 1, .seq_nr = events->size() + 1, .offset = events->size(), .json = *json});
  }

  void append_deletion() { events->push_back({.entity_id = 1, .offset = events->size()}); }

  /// Number of events before the first that cannot be read.
  std::size_t readable = std::numeric_limits<std::size_t>::max();
  std::string title = "readings";
  std::string type = "Sensor";
  std::shared_ptr<std::vector<log::envelope>> events =
      std::make_shared<std::vector<log::envelope>>();
  std::shared_ptr<std::vector<std::unique_ptr<std::string>>> texts =
      std::make_shared<std::vector<std::unique_ptr<std::string>>>();
};

} // namespace logflume::test
