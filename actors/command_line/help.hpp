#pragma once

#include "actors/command_line/command.hpp"
#include "actors/config/keys.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// The program's help: its commands.
std::string help(std::span<const command> commands);

/// A command's help: examples, options, keys and their defaults.
std::string help(const command& command);

/// `post ENTITY TEMPERATURE`: its name and words.
std::string words_of(const command& command);

/// `-f, --follow` or `--limit=N`: its flag, in each form, and its value.
std::string flag_of(const command_option& option);

/// Whether the command's sections contain `word`, a section or a single key.
bool uses_section(const command& command, std::string_view word);

/// Whether the key is a flag of the command.
bool uses_key(const command& command, const key& key);

} // namespace logflume::actors
