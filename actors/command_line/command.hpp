#pragma once

#include "actors/config/load.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace logflume::actors {

class console;

struct any_text {};

/// A whole number from 0 to `most`.
struct number_up_to {
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

/// A text that `is_valid` accepts.
struct checked_text {
  bool (*is_valid)(std::string_view);
  /// What to give instead of another: `give a time`.
  std::string_view advice;
};

/// Which values a command accepts for an option or a word of its own.
using accepted_values = std::variant<any_text, number_up_to, checked_text>;

enum class how_often : std::uint8_t {
  once,
  /// Optional; of words, so are all after it, and of an option's values the last one counts.
  at_most_once,
  /// An option, or the last word of a command.
  any,
  /// The last word of a command.
  at_least_once,
};

/// A flag of one command alone.
struct command_option {
  std::string_view flag;
  /// Its value's name in the help; empty: the flag takes none.
  std::string_view value;
  std::string_view meaning;
  accepted_values accepts;
  actors::how_often how_often = actors::how_often::at_most_once;
  /// `-f`, of a flag without a value; empty: there is no short form.
  std::string_view short_flag = "";
};

/// A word that a command takes besides its flags; its place determines which one it is.
struct command_word {
  /// As the help spells it: `ENTITY`.
  std::string_view name;
  std::string_view meaning;
  accepted_values accepts;
  actors::how_often how_often = actors::how_often::once;
};

struct invocation;

/// What `logflume NAME` does, and its help.
struct command {
  /// A word, or two.
  std::string_view name;
  std::string_view summary;
  /// Sections, or single keys, whose keys are flags of the command.
  std::span<const std::string_view> sections;
  /// Whole lines.
  std::string_view examples;
  /// Returns the exit code.
  int (*run)(const invocation&, console&);
  std::span<const command_option> options;
  /// In their order, required ones first.
  std::span<const command_word> words;
};

/// A valid command line.
struct invocation {
  const actors::command* command = nullptr;
  loaded_config settings;
  /// The values given, by flag or word; of a flag without a value an empty text.
  std::map<std::string_view, std::vector<std::string>> given = {};

  // Each throws std::logic_error unless the command declares `name`.
  bool has(std::string_view name) const;
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;
  // All values of an option or word that may be given any number of times.
  std::span<const std::string> texts(std::string_view name) const;
  std::vector<std::uint64_t> numbers(std::string_view name) const;
};

} // namespace logflume::actors
