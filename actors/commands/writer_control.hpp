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

/// Has the process that writes the topic record the event, and prints it as `cat` would. If there
/// is no such process, calls `direct`, which opens the log, writes and prints. Returns the exit
/// code.
int record(const topic_config& topic, std::uint64_t entity_id, const log::sensor_event& event,
           console& console, const std::function<std::variant<int, refusal>()>& direct);

/// An event, and the JSON that it was made from.
struct given_event {
  std::string json;
  log::sensor_event event;
};

/// The outcome for events that another process was asked to record.
struct append_outcome {
  /// In the order of their offsets; events of another command may be between them.
  std::vector<control_recorded> recorded{};
  /// Lines as `cat` writes them, if they were requested.
  std::vector<std::string> lines{};
  /// Why the others were not recorded.
  std::optional<refusal> refused{};
};

/// Returns whether a process listens for commands at the topic's socket.
bool has_listening_writer(const topic_config& topic);

/// Has the process that writes the topic record events. Returns nullopt if there is no such
/// process.
std::optional<append_outcome> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                               std::span<const given_event> events,
                                               sensor_log::lines printed);

/// Does the same, and prints the events. Returns the exit code, or nullopt if there is no such
/// process.
std::optional<int> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                    std::span<const given_event> events, console& console);

} // namespace logflume::actors
