#pragma once

#include "actors/command_line/command.hpp"
#include "actors/config/keys.hpp"

#include <span>
#include <string>

namespace logflume::actors {

/// Returns the program's help: its commands.
std::string help(std::span<const command> commands);

/// Returns a command's help: examples, options, keys and their defaults.
std::string help(const command& command);

/// Returns a command's name and words, such as `post ENTITY TEMPERATURE`.
std::string words_of(const command& command);

/// Returns an option's flag in each form, and its value: `-f, --follow` or `--limit=N`.
std::string flag_of(const command_option& option);

/// Returns whether the command's sections contain `word`, a section or a single key.
bool uses_section(const command& command, std::string_view word);

/// Returns whether the key is a flag of the command.
bool uses_key(const command& command, const key& key);

} // namespace logflume::actors
