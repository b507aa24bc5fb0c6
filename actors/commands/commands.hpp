#pragma once

#include "actors/command_line/command.hpp"

#include <span>

namespace logflume::actors {

/// Every command of the program, in the order of its help.
std::span<const command> commands();

} // namespace logflume::actors
