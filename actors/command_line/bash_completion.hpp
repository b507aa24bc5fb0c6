#pragma once

#include "actors/command_line/command.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Returns a script with which bash completes commands, flags and keys.
std::string bash_completion(std::span<const command> commands);

} // namespace logflume::actors
