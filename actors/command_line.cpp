#include "actors/command_line.hpp"

#include "actors/bash_completion.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/nearest.hpp"
#include "actors/config/units.hpp"
#include "actors/help.hpp"
#include "actors/man_page.hpp"
#include "actors/printable.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace logflume::actors {

namespace {

constexpr int wrong_usage = 2;
constexpr std::string_view caf_flag = "--caf.";

using words = std::vector<std::string>;

answer wrong(const config_errors& lines) {
  std::string text;
  for (const auto& line : lines)
    text.append("logflume: ").append(line).append("\n");
  return {wrong_usage, std::move(text)};
}

std::string did_you_mean(std::string_view word, const words& known, const std::string& otherwise) {
  const std::vector<std::string_view> views{known.begin(), known.end()};
  const auto near = nearest(word, views);
  return near ? "did you mean " + std::string{*near} + "?" : otherwise;
}

std::string value_missing(std::string_view flag) {
  return printable(flag) + ": give it a value, " + printable(flag) + "=VALUE";
}

/// `--key=value` as two words: CLI11 takes `--key=` for a flag without its value.
words split_values(std::span<const std::string> arguments) {
  words out;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    if (argument.starts_with("--") && equals != argument.npos) {
      out.push_back(argument.substr(0, equals));
      out.push_back(argument.substr(equals + 1));
    } else {
      out.push_back(argument);
    }
  }
  return out;
}

/// What follows a command's name.
struct flags_read {
  bool help = false;
  bool version = false;
  std::optional<std::filesystem::path> file;
  std::vector<std::pair<std::string, std::string>> flags;
  std::map<std::string_view, std::uint64_t> options;
  config_errors errors;
};

/// CLI11 knows no families of flags: those of CAF it leaves over, as it does unknown ones.
void read_leftovers(const command& command, const words& leftovers, const words& known,
                    flags_read& out) {
  const auto lists_them = "`logflume " + std::string{command.name} + " --help` lists them";
  const auto is_flag = [](const std::string& word) { return word.starts_with("-"); };
  for (auto word = leftovers.begin(); word != leftovers.end(); ++word) {
    if (!is_flag(*word)) {
      out.errors.push_back(printable(*word) + " is not expected here: flags begin with --");
      continue;
    }
    const auto value = std::next(word);
    const bool has_value = value != leftovers.end() && !is_flag(*value);
    if (!word->starts_with(caf_flag) || !uses_section(command, "caf"))
      out.errors.push_back(printable(*word) + " is no flag of `logflume " +
                           std::string{command.name} +
                           "`: " + did_you_mean(*word, known, lists_them));
    else if (!has_value)
      out.errors.push_back(value_missing(*word));
    else
      out.flags.emplace_back(word->substr(2), *value);
    if (has_value)
      ++word;
  }
}

void read_number(const command_option& option, const std::string& text, flags_read& out) {
  const auto number = parse_number(text);
  if (number && *number <= option.most)
    out.options[option.flag] = *number;
  else
    out.errors.push_back(std::string{option.flag} + "=" + printable(text) +
                         ": give a whole number from 0 to " + std::to_string(option.most));
}

flags_read read_flags(const command& command, std::span<const std::string> arguments) {
  flags_read out;
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
    if (option.value.empty())
      app.add_flag_callback(flag, [&] { out.options[option.flag] = 1; });
    else
      add_option(flag, [&](const std::string& text) { read_number(option, text, out); });
  }
  for (const auto& key : keys()) {
    if (!uses_key(command, key))
      continue;
    known.push_back(key.flag());
    add_option(key.flag(),
               [&](const std::string& text) { out.flags.emplace_back(key.name, text); });
  }
  auto reversed = split_values(arguments);
  std::reverse(reversed.begin(), reversed.end());
  try {
    app.parse(reversed);
    read_leftovers(command, app.remaining(), known, out);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view said = error.what();
    out.errors.push_back(value_missing(said.substr(0, said.find(':'))));
  } catch (const CLI::ParseError& error) {
    out.errors.push_back(printable(error.what()));
  }
  return out;
}

answer version() {
  return {0, "logflume " LOGFLUME_VERSION "\n"};
}

/// The command that the words begin with, and how many of them are its name.
struct named_command {
  const actors::command* command = nullptr;
  std::size_t words = 0;
};

std::string two_words(const words& arguments) {
  return arguments.size() > 1 ? arguments[0] + " " + arguments[1] : std::string{};
}

named_command find_command(const words& arguments, std::span<const command> commands) {
  const auto named = [&](const std::string& name) {
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const auto& known) { return known.name == name; });
    return found == commands.end() ? nullptr : &*found;
  };
  if (const auto* found = named(arguments[0]))
    return {found, 1};
  return {named(two_words(arguments)), 2};
}

/// `check or print`, where `word` is the first of such commands' names.
std::string second_words(const std::string& word, std::span<const command> commands) {
  std::string text;
  for (const auto& command : commands)
    if (command.name.starts_with(word + " "))
      text.append(text.empty() ? "" : " or ").append(command.name.substr(word.size() + 1));
  return text;
}

answer no_command(const words& arguments, std::span<const command> commands) {
  const auto& first = arguments.front();
  const auto both = two_words(arguments);
  words known{"--help", "--version"};
  words of_two;
  for (const auto& command : commands)
    (command.name.find(' ') == command.name.npos ? known : of_two).emplace_back(command.name);
  const std::vector<std::string_view> views{of_two.begin(), of_two.end()};
  if (const auto near = nearest(both, views))
    return wrong({printable(both) + " is not a command: did you mean " + std::string{*near} + "?"});
  if (const auto seconds = second_words(first, commands); !seconds.empty())
    return wrong({first + " needs another word: " + seconds});
  return wrong({printable(first) + " is not a command: " +
                did_you_mean(first, known, "`logflume --help` lists them")});
}

} // namespace

std::variant<invocation, answer> read_command_line(const command_line& line,
                                                   std::span<const command> commands) {
  if (line.arguments.empty())
    return answer{wrong_usage, help(commands)};
  const auto& first = line.arguments.front();
  if (first == "--help" || first == "-h")
    return answer{0, help(commands)};
  if (first == "--version")
    return version();
  // For those who package it, not in the help.
  if (first == "--man-page")
    return answer{0, man_page(commands)};
  if (first == "--bash-completion")
    return answer{0, bash_completion(commands)};
  const auto [command, name_words] = find_command(line.arguments, commands);
  if (!command)
    return no_command(line.arguments, commands);

  auto flags = read_flags(*command, std::span{line.arguments}.subspan(name_words));
  if (flags.help)
    return answer{0, help(*command)};
  if (flags.version)
    return version();
  const auto loaded = load_config(
      {std::move(flags.file), line.usual_file, line.environment, std::move(flags.flags)});
  if (const auto* errors = std::get_if<config_errors>(&loaded))
    flags.errors.insert(flags.errors.end(), errors->begin(), errors->end());
  if (!flags.errors.empty())
    return wrong(flags.errors);
  return invocation{command, std::get<loaded_config>(loaded), std::move(flags.options)};
}

} // namespace logflume::actors
