#pragma once

#include "actors/config/load.hpp"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::actors {

class output;

/// What `logflume NAME` does, and what its help says.
struct command {
  std::string_view name;
  std::string_view summary;
  /// Sections whose keys are its flags, separated by blanks.
  std::string_view sections;
  /// Whole lines.
  std::string_view examples;
  int (*run)(const config&, output&);
};

/// A command line that is right.
struct invocation {
  const actors::command* command = nullptr;
  loaded_config settings;
};

/// There is nothing to run: `text` is the answer (exit code 0) or what is wrong (2).
struct answer {
  int exit_code = 0;
  std::string text;
};

struct command_line {
  /// Without the program's name.
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  std::filesystem::path usual_file = "/etc/logflume/logflume.toml";
};

std::variant<invocation, answer> read_command_line(const command_line& line,
                                                   std::span<const command> commands);

} // namespace logflume::actors
