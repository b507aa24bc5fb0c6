#pragma once

#include "actors/commands/sensor_log.hpp"
#include "actors/config/config.hpp"
#include "actors/output/console.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

namespace logflume::actors {

/// Has the event recorded by the process that writes the topic, and prints it as `cat` would; or,
/// where no process does, by `direct`, which opens the log, writes and prints. The exit code.
int record(const topic_config& topic, std::uint64_t entity_id, const log::sensor_event& event,
           console& console, const std::function<std::variant<int, refusal>()>& direct);

} // namespace logflume::actors
