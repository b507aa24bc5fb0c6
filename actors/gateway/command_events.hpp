#pragma once

#include "actors/control/control_message.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"
#include "log/sensor/event_input.hpp"

#include <variant>

namespace logflume::actors {

/// Turns what came through the control socket into commands of the gateway. Not thread-safe.
class command_events {
 public:
  explicit command_events(const gateway_settings& settings);

  /// `timestamp`: seconds since the Unix epoch, UTC.
  std::variant<sensor_command, control_refusal> command_of(const control_request& request,
                                                           double timestamp);

 private:
  log::event_input input_;
};

} // namespace logflume::actors
