#pragma once

#include "actors/command_line/command.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace logflume::actors {

struct command_line {
  /// Arguments without the program's name.
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  std::filesystem::path default_file = "/etc/logflume/logflume.toml";
};

/// There is nothing to run: `text` is what was asked for (exit code 0) or what is wrong (2).
struct early_exit {
  int exit_code = 0;
  std::string text;
};

std::variant<invocation, early_exit> read_command_line(const command_line& line,
                                                       std::span<const command> commands);

} // namespace logflume::actors
