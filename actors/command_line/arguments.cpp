#include "actors/command_line/arguments.hpp"

#include "actors/command_line/help.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/nearest.hpp"
#include "actors/config/units.hpp"
#include "actors/output/printable.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace logflume::actors {

namespace {

/// A family of flags whose names come from the user's file, from CAF or from librdkafka, and its
/// section.
struct flag_family {
  std::string_view prefix;
  std::string_view section;
};
constexpr std::array<flag_family, 3> families{
    {{"--caf.", "caf"}, {"--topics.", "topics"}, {"--kafka.options.", "kafka"}}};

bool is_in_family(const command& command, std::string_view flag) {
  return std::ranges::any_of(families, [&](const flag_family& family) {
    return flag.starts_with(family.prefix) && uses_section(command, family.section);
  });
}

/// All arguments after this are words, even those that begin with a dash.
constexpr std::string_view end_of_flags = "--";

using words = std::vector<std::string>;

std::string value_missing(std::string_view flag) {
  return printable(flag) + ": give it a value, " + printable(flag) + "=VALUE";
}

/// Splits `--key=value` into two words, because CLI11 takes `--key=` for a flag without a value.
words split_values(std::span<const std::string> arguments) {
  words out;
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    if (*argument == end_of_flags) {
      out.insert(out.end(), argument, arguments.end());
      break;
    }
    const auto equals = argument->find('=');
    if (argument->starts_with("--") && equals != argument->npos) {
      out.push_back(argument->substr(0, equals));
      out.push_back(argument->substr(equals + 1));
    } else {
      out.push_back(*argument);
    }
  }
  return out;
}

/// Returns whether a word is a flag. Negative numbers and a lone dash (standard input) are not.
bool is_flag(const std::string& word) {
  constexpr std::string_view number_begins = "0123456789.";
  return word.size() > 1 && word[0] == '-' && number_begins.find(word[1]) == number_begins.npos;
}

/// Returns what to give instead of `text`, or an empty string if it is accepted.
std::string advice_on(const std::string& text, const accepted_values& accepts) {
  if (const auto* range = std::get_if<number_up_to>(&accepts)) {
    const auto number = parse_number(text);
    if (!number || *number > range->limit)
      return "give a whole number from 0 to " + std::to_string(range->limit);
  }
  if (const auto* check = std::get_if<checked_text>(&accepts); check && !check->is_valid(text))
    return std::string{check->advice};
  return {};
}

void take_value(std::string_view name, const accepted_values& accepts, std::string text,
                arguments& out) {
  const auto advice = advice_on(text, accepts);
  if (advice.empty())
    out.given[name].push_back(std::move(text));
  else
    out.errors.push_back(std::string{name}.append("=").append(printable(text)) + ": " + advice);
}

/// Assigns each word to the name at its position.
void name_words(const command& command, words given, arguments& out) {
  const auto* name = command.words.data();
  const auto* const end = name + command.words.size();
  const command_word* last = nullptr;
  for (auto& word : given) {
    if (name == end) {
      out.errors.push_back(
          printable(word) + " is not expected here: " +
          (command.words.empty() ? "flags begin with --" : "logflume " + words_of(command)));
      return;
    }
    take_value(name->name, name->accepts, std::move(word), out);
    last = name;
    if (name->occurrence != occurrence::any && name->occurrence != occurrence::at_least_once)
      ++name;
  }
  if (name != end && name != last &&
      (name->occurrence == occurrence::once || name->occurrence == occurrence::at_least_once))
    out.errors.push_back(std::string{name->name} + " is missing: logflume " + words_of(command));
}

/// Reads what CLI11 leaves over: flags of families, which it does not know, unknown flags, and
/// words.
void read_leftovers(const command& command, const words& leftovers, const words& known,
                    arguments& out) {
  const auto name = "`logflume " + std::string{command.name};
  words given;
  for (auto word = leftovers.begin(); word != leftovers.end(); ++word) {
    if (*word == end_of_flags) {
      given.insert(given.end(), std::next(word), leftovers.end());
      break;
    }
    if (!is_flag(*word)) {
      given.push_back(*word);
      continue;
    }
    const auto value = std::next(word);
    const bool has_value = value != leftovers.end() && !is_flag(*value);
    if (!is_in_family(command, *word))
      out.errors.push_back("unknown flag " + printable(*word) + " for " + name +
                           "`: " + did_you_mean(*word, known, name + " --help` lists them"));
    else if (!has_value)
      out.errors.push_back(value_missing(*word));
    else
      out.keys.emplace_back(word->substr(2), *value);
    if (has_value)
      ++word;
  }
  name_words(command, std::move(given), out);
}

} // namespace

arguments read_arguments(const command& command, std::span<const std::string> given) {
  arguments out;
  words known{"--config", "--help", "--version"};
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("--help,-h", out.help);
  app.add_flag("--version", out.version);
  const auto add_option = [&](const std::string& flag, auto take) {
    app.add_option_function<std::string>(flag, std::move(take))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  };
  add_option("--config", [&](const std::string& file) { out.file = file; });
  for (const auto& option : command.options) {
    const auto& flag = known.emplace_back(option.flag);
    const auto take = [&](const std::string& text) {
      take_value(option.flag, option.accepts, text, out);
    };
    if (option.value.empty())
      app.add_flag_callback(option.short_flag.empty() ? flag
                                                      : flag + "," + std::string{option.short_flag},
                            [&] { out.given[option.flag] = {""}; });
    else if (option.occurrence == occurrence::any)
      app.add_option_function<words>(
             flag, [=](const words& texts) { std::ranges::for_each(texts, take); })
          ->allow_extra_args(false);
    else
      add_option(flag, take);
  }
  for (const auto& key : keys()) {
    if (!uses_key(command, key))
      continue;
    known.push_back(key.flag());
    add_option(key.flag(), [&](const std::string& text) { out.keys.emplace_back(key.name, text); });
  }
  auto reversed = split_values(given);
  std::reverse(reversed.begin(), reversed.end());
  try {
    app.parse(reversed);
    read_leftovers(command, app.remaining(), known, out);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view message = error.what();
    out.errors.push_back(value_missing(message.substr(0, message.find(':'))));
  } catch (const CLI::ParseError& error) {
    out.errors.push_back(printable(error.what()));
  }
  return out;
}

std::string did_you_mean(std::string_view word, const words& known, const std::string& otherwise) {
  const std::vector<std::string_view> views{known.begin(), known.end()};
  const auto near = nearest(word, views);
  return near ? "did you mean " + std::string{*near} + "?" : otherwise;
}

} // namespace logflume::actors
