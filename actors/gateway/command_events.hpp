#pragma once

#include "actors/control/control_message.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "log/sensor/event_input.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace logflume::actors {

/// Turns requests from outside into commands for the gateway. Not thread-safe.
class command_events {
 public:
  explicit command_events(const gateway_settings& settings);

  /// Returns the commands in the order of the events; if one is refused, only the refusal.
  /// `timestamp`: seconds since the Unix epoch, UTC.
  std::variant<std::vector<sensor_command>, control_refusal>
  commands_of(const control_request& request, double timestamp);

 private:
  std::variant<std::vector<sensor_command>, control_refusal>
  commands_of(std::uint64_t entity_id, const event_texts& events, double timestamp);

  log::sensor_value value_;
  log::event_input input_;
};

} // namespace logflume::actors
