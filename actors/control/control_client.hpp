#pragma once

#include "actors/control/control_message.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace logflume::actors {

/// Time that the writer has for an answer. Its own for a command is shorter.
inline constexpr std::chrono::seconds control_patience{40};

/// Sends the request to the process that listens at `socket` and waits for its answer; none: nobody
/// listens there. An answer that does not come is a refusal `no_answer`.
std::optional<control_answer> send_control(const std::filesystem::path& socket,
                                           const control_request& request,
                                           std::chrono::seconds patience = control_patience);

} // namespace logflume::actors
