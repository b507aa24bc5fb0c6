#pragma once

#include "actors/control/control_message.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace logflume::actors {

/// How long to wait for the writer's answer. The writer's own time for a command is shorter.
inline constexpr std::chrono::seconds control_patience{40};

/// Sends the request to the process that listens at `socket` and returns its answer; nullopt if
/// nobody listens there. If no answer comes, the result is a refusal `no_answer`.
std::optional<control_answer> send_control(const std::filesystem::path& socket,
                                           const control_request& request,
                                           std::chrono::seconds patience = control_patience);

} // namespace logflume::actors
