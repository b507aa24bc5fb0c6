#pragma once

#include "actors/command_line/command.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Returns `logflume(1)` in roff's man macros, from the same tables as the help.
std::string man_page(std::span<const command> commands);

} // namespace logflume::actors
