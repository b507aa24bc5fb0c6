#pragma once

#include "actors/command_line/command_line.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// `logflume(1)` in roff's man macros: what the help says, for `man`.
std::string man_page(std::span<const command> commands);

} // namespace logflume::actors
