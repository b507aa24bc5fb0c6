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

class journal;

/// In place of the largest number that may be given: any text is right.
constexpr std::nullopt_t any_text = std::nullopt;

/// A flag of one command alone.
struct command_option {
  std::string_view flag;
  /// What its value is, in a word; empty: it has none.
  std::string_view value;
  std::string_view meaning;
  /// The value is a whole number from 0 to this one, or `any_text`.
  std::optional<std::uint64_t> most = std::numeric_limits<std::uint64_t>::max();
};

enum class how_often : std::uint8_t {
  once,
  at_most_once, ///< may be left out, with all that follow it
  any,          ///< the last word of its command alone
};

/// A word that a command takes besides its flags; the place tells which one it is.
struct command_word {
  /// As the help spells it: `ENTITY`.
  std::string_view name;
  std::string_view meaning;
  /// As for an option's value.
  std::optional<std::uint64_t> most = std::numeric_limits<std::uint64_t>::max();
  actors::how_often how_often = actors::how_often::once;
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
  int (*run)(const invocation&, journal&);
  std::span<const command_option> options = {};
  /// In their order; those that must be given stand first.
  std::span<const command_word> words = {};
};

/// A command line that is right.
struct invocation {
  const actors::command* command = nullptr;
  loaded_config settings;
  /// By flag or by a word's name, what was given; of a flag without a value an empty text.
  std::map<std::string_view, std::vector<std::string>> given = {};

  bool has(std::string_view name) const { return given.contains(name); }
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;
  /// Of a word that may be given any number of times.
  std::span<const std::string> texts(std::string_view name) const;
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
