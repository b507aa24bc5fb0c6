#pragma once

#include "actors/command_line.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Of the program: its commands.
std::string help(std::span<const command> commands);

/// Of one command: examples, options, keys with their defaults.
std::string help(const command& command);

/// Whether the keys of `section` are flags of `command`.
bool uses_section(const command& command, std::string_view section);

} // namespace logflume::actors
