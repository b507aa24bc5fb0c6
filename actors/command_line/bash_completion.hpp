#pragma once

#include "actors/command_line/command.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Words of commands, flags and keys, for bash.
std::string bash_completion(std::span<const command> commands);

} // namespace logflume::actors
