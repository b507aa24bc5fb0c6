#pragma once

#include "actors/commands/sensor_log.hpp"
#include "actors/config/config.hpp"
#include "actors/control/control_message.hpp"
#include "actors/output/console.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Has the event recorded by the process that writes the topic, and prints it as `cat` would; or,
/// where no process does, by `direct`, which opens the log, writes and prints. The exit code.
int record(const topic_config& topic, std::uint64_t entity_id, const log::sensor_event& event,
           console& console, const std::function<std::variant<int, refusal>()>& direct);

/// An event and the JSON that it was made from.
struct given_event {
  std::string json;
  log::sensor_event event;
};

/// What became of events that another process was asked to record.
struct events_of_writer {
  /// In the order of their offsets; another command's may be between them.
  std::vector<control_recorded> recorded{};
  /// As `cat` writes them, if they were asked for.
  std::vector<std::string> lines{};
  /// Why the others are not recorded.
  std::optional<refusal> refused{};
};

/// Whether a process listens for commands at the topic's socket.
bool has_listening_writer(const topic_config& topic);

/// Has events recorded by the process that writes the topic. None: no process does.
std::optional<events_of_writer> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                                 std::span<const given_event> events,
                                                 sensor_log::lines printed);

/// The same, and prints them. None: no process does. Otherwise the exit code.
std::optional<int> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                    std::span<const given_event> events, console& console);

} // namespace logflume::actors
