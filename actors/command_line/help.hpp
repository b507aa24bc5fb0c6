#pragma once

#include "actors/command_line/command_line.hpp"
#include "actors/config/keys.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Of the program: its commands.
std::string help(std::span<const command> commands);

/// Of one command: examples, options, keys with their defaults.
std::string help(const command& command);

/// `post ENTITY TEMPERATURE`: what is typed besides flags, its name first.
std::string words_of(const command& command);

/// Whether the command's sections name `word`, a section or a single key.
bool uses_section(const command& command, std::string_view word);

/// Whether the key is a flag of the command.
bool uses_key(const command& command, const key& key);

} // namespace logflume::actors
