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

/// A whole number from 0 to `limit`.
struct number_up_to {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

/// A text that `is_valid` accepts.
struct checked_text {
  bool (*is_valid)(std::string_view);
  /// What to give instead of an invalid text: `give a time`.
  std::string_view advice;
};

/// Which values a command accepts for an option or a word of its own.
using accepted_values = std::variant<any_text, number_up_to, checked_text>;

enum class occurrence : std::uint8_t {
  once,
  /// Optional. All words after an optional word are optional too; of an option's values, the last
  /// counts.
  at_most_once,
  /// Only for an option, or for the last word of a command.
  any,
  /// Only for the last word of a command.
  at_least_once,
};

/// A flag of a single command.
struct command_option {
  std::string_view flag;
  /// The value's name in the help; empty if the flag takes no value.
  std::string_view value;
  std::string_view meaning;
  accepted_values accepts;
  actors::occurrence occurrence = actors::occurrence::at_most_once;
  /// Short form such as `-f`, for a flag without a value; empty if there is none.
  std::string_view short_flag = "";
};

/// A word that a command takes besides its flags; its position determines which one it is.
struct command_word {
  /// Name in the help, such as `ENTITY`.
  std::string_view name;
  std::string_view meaning;
  accepted_values accepts;
  actors::occurrence occurrence = actors::occurrence::once;
};

struct invocation;

/// What `logflume NAME` does, and its help.
struct command {
  /// One word or two.
  std::string_view name;
  std::string_view summary;
  /// Sections and single keys that are flags of the command.
  std::span<const std::string_view> sections;
  /// Text for the help, in whole lines.
  std::string_view examples;
  /// Returns the exit code.
  int (*run)(const invocation&, console&);
  std::span<const command_option> options;
  /// In order, required words first.
  std::span<const command_word> words;
};

/// A valid command line.
struct invocation {
  const actors::command* command = nullptr;
  loaded_config settings;
  /// Given values by flag or word; an empty text for a flag without a value.
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
