#pragma once

#include "actors/control/control_message.hpp"
#include "actors/gateway/gateway_settings.hpp"
#include "actors/gateway/protocol.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace logflume::actors {

/// Time within which the gateway has to handle a command.
inline constexpr std::chrono::seconds command_patience{30};

/// A request from outside the actors.
struct relayed_request {
  control_request request;
  /// When the request came; seconds since the Unix epoch, UTC.
  double timestamp = 0;
  /// Called once, on any thread; destroyed without a call if the relay has ended.
  std::function<void(control_answer)> answer;
};

/// Connects the threads that receive commands with the actors.
using control_relay_actor = caf::typed_actor<
    // Answered whatever happens to the gateway.
    caf::reacts_to<relayed_request>>;

/// Turns requests into commands and passes them to `recorder`. Runs until it is sent an exit.
control_relay_actor::behavior_type
control_relay(control_relay_actor::pointer self, const recorder_actor& recorder,
              const std::shared_ptr<const gateway_settings>& settings);

} // namespace logflume::actors
