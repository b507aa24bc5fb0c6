#pragma once

#include "actors/gateway/control_inbox.hpp"
#include "actors/gateway/protocol.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace logflume::actors {

/// Time that the write side has for a command.
inline constexpr std::chrono::seconds command_patience{30};

/// The commands of a request, at least one.
struct relayed_commands {
  std::uint64_t connection = 0;
  std::vector<sensor_command> commands;
};

/// Between the thread of the control socket and the actors.
using control_relay_actor = caf::typed_actor<
    // Each leads to one answer in the inbox, whatever becomes of the write side.
    caf::reacts_to<relayed_commands>>;

/// Passes commands to `recorder` and its answers to `inbox`. Runs until it is sent an exit.
control_relay_actor::behavior_type control_relay(control_relay_actor::pointer self,
                                                 recorder_actor recorder,
                                                 std::shared_ptr<control_inbox> inbox);

} // namespace logflume::actors
