#pragma once

#include "actors/gateway/gateway.hpp"
#include "actors/gateway/log_writer.hpp"
#include "actors/gateway/sensors.hpp"
#include "actors/runtime/errors.hpp"
#include "tests/actors/actor_world.hpp"
#include "tests/actors/recorded_journal.hpp"
#include "tests/log/writer/observed_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace logflume::test {

/// The result of a command.
struct outcome {
  std::optional<actors::recorded> done;
  std::optional<caf::error> refused;

  bool open() const { return !done && !refused; }
};

using outcome_ptr = std::shared_ptr<outcome>;

inline actors::writer_listener_actor::behavior_type
ignore_writer(actors::writer_listener_actor::pointer /*self*/) {
  return {[](actors::writer_opened) {}};
}

/// Returns the default packet settings.
inline actors::packet_settings postcard_packets() {
  return {.format = logflume::log::packet_format::postcard,
          .value = logflume::log::sensor_value::u32,
          .kinds = {{"TemperatureRead", "Registered"}, "topics.temperature.kinds"}};
}

/// An event as the log holds it.
struct logged_event {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  log::offset offset = 0;
  std::string json;

  bool operator==(const logged_event&) const = default;
};

/// The write side with a log of its own, on virtual time, and a disk that can fail.
struct write_world {
  log_world log;
  recorded_journal lines{{actors::level::debug, actors::output_format::json}};
  actors::topic_journal topic_journal{"temperature", *lines};
  /// The error with which operations of each kind fail; those not listed succeed.
  std::map<file_action, std::error_code> errors;
  std::map<file_action, int> counts;
  /// The next write to this file throws.
  std::filesystem::path crash_at;
  observed_files files{[this](file_operation& operation) {
    ++counts[operation.action];
    if (operation.action == file_action::write && operation.path == log.topic.work)
      if (const auto work = std::exchange(in_compaction, nullptr))
        work();
    if (operation.action == file_action::write && operation.path == crash_at) {
      crash_at.clear();
      throw std::bad_alloc{};
    }
    const auto error = errors.find(operation.action);
    return error == errors.end() ? std::error_code{} : error->second;
  }};
  std::function<void()> in_compaction;
  actors::gateway_settings settings = make_settings();
  actors::ingest_counts received;
  actors::writer_counts written;
  actor_world world;

  ~write_world() { CHECK(lines_without_topic() == ""); }

  actors::gateway_actor start_gateway() {
    auto started = world.ending(world.system.spawn(
        actors::gateway, shared_settings(), shared(received), shared(written), topic_journal));
    world.run();
    return started;
  }

  actors::log_writer_actor start_writer() {
    const auto listener = world.ending(world.system.spawn(ignore_writer));
    auto started = world.ending(world.system.spawn(actors::log_writer, shared_settings(),
                                                   shared(written), listener, topic_journal));
    world.run();
    return started;
  }

  template <class Handle>
  outcome_ptr command(const Handle& to, std::uint64_t entity_id, const log::sensor_event& event,
                      bool needs_no_registration = false) {
    auto result = std::make_shared<outcome>();
    const actors::sensor_command message{.entity_id = entity_id,
                                         .event = event,
                                         .timestamp = 1'700'000'000.0,
                                         .needs_no_registration = needs_no_registration};
    world.system.spawn([=](caf::event_based_actor* self) {
      self->request(to, caf::infinite, message)
          .then([=](const actors::recorded& done) { result->done = done; },
                [=](const caf::error& reason) { result->refused = reason; });
    });
    return result;
  }

  template <class Handle>
  outcome_ptr register_sensor(const Handle& to, std::uint64_t entity_id,
                              const std::string& secret = "secret") {
    return command(to, entity_id, log::registered{secret});
  }

  template <class Handle>
  outcome_ptr post(const Handle& to, std::uint64_t entity_id, log::event_number temperature) {
    return command(to, entity_id, log::temperature_read{temperature});
  }

  /// Sends readings as the packet socket does.
  template <class Handle>
  void send_readings(const Handle& to, std::vector<actors::reading> readings) {
    caf::anon_send(to, actors::reading_batch_ptr{std::make_shared<const actors::reading_batch>(
                           std::move(readings), 1'700'000'000.0, shared(received))});
  }

  /// Calls `work` once, in the middle of the next compaction.
  void during_compaction(std::function<void()> work) { in_compaction = std::move(work); }

  std::vector<logged_event> logged() const {
    std::vector<logged_event> result;
    const auto source = log.event_topic()->open({});
    for (;;) {
      const auto step = source->next({});
      if (const auto* event = std::get_if<log::envelope>(&step))
        result.push_back(
            {event->entity_id, event->seq_nr.value_or(0), event->offset, std::string{event->json}});
      else if (log::nothing_to_read(step))
        return result;
    }
  }

  /// Returns the lines that do not begin with their topic, after the event's name.
  std::string lines_without_topic() const {
    std::string found;
    std::istringstream text{lines.text()};
    for (std::string line; std::getline(text, line);)
      if (line.find("\",\"topic\":\"temperature\"", line.find("\"event\":\"")) == line.npos)
        found += line + '\n';
    return found;
  }

  std::size_t times(const std::string& event) const {
    const auto word = "\"event\":\"" + event + "\"";
    return lines.count(word);
  }

  std::uint64_t dropped(actors::drop_reason reason) { return received.dropped_by(reason).value(); }

  std::shared_ptr<const actors::gateway_settings> shared_settings() const {
    auto own = settings;
    own.lock = std::make_shared<actors::topic_lock>();
    return std::make_shared<const actors::gateway_settings>(std::move(own));
  }

 private:
  actors::gateway_settings make_settings() {
    return {.topic = log.topic,
            .max_record_size = log::default_max_record_size,
            .secrets = log.secrets(),
            .events_key = log.events_key(),
            .sync = {},
            .compact_at = std::size_t{64} * 1024,
            .keep = {10, 1'000},
            .max_entities = 1'000,
            .packets = postcard_packets(),
            .auto_register = false,
            .own_threads = false,
            .files = &files};
  }
};

inline std::string reading_json(std::uint32_t temperature) {
  return R"({"TemperatureRead":{"temperature":)" + std::to_string(temperature) + "}}";
}

inline std::string registered_json(const std::string& secret) {
  return R"({"Registered":{"secret":")" + secret + "\"}}";
}

} // namespace logflume::test
