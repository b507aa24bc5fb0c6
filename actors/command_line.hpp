#pragma once

#include "actors/config/load.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::actors {

class output;

/// A flag of one command alone.
struct command_option {
  std::string_view flag;
  /// What its value is, in a word; empty: it has none. Else it is a number from 0 to `most`.
  std::string_view value;
  std::string_view meaning;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

struct invocation;

/// What `logflume NAME` does, and what its help says.
struct command {
  /// A word, or two.
  std::string_view name;
  std::string_view summary;
  /// Sections whose keys are its flags, separated by blanks.
  std::string_view sections;
  /// Whole lines.
  std::string_view examples;
  int (*run)(const invocation&, output&);
  std::span<const command_option> options = {};
};

/// A command line that is right.
struct invocation {
  const actors::command* command = nullptr;
  loaded_config settings;
  /// By flag; of one without a value 1.
  std::map<std::string_view, std::uint64_t> options = {};

  bool has(std::string_view flag) const { return options.contains(flag); }
  std::optional<std::uint64_t> number(std::string_view flag) const {
    const auto found = options.find(flag);
    return found == options.end() ? std::nullopt : std::optional{found->second};
  }
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
