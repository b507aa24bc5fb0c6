#pragma once

#include "actors/commands/sensor_log.hpp"
#include "actors/config/config.hpp"
#include "actors/output/console.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstdint>
#include <functional>
#include <optional>
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

/// Has events recorded, one after the other, by the process that writes the topic, and prints them.
/// None: no process does. Otherwise the exit code; after a refusal the rest is not recorded.
std::optional<int> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                    const std::vector<given_event>& events, console& console);

} // namespace logflume::actors
