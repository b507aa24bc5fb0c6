#include "actors/command_line/command_line.hpp"

#include "actors/command_line/arguments.hpp"
#include "actors/command_line/bash_completion.hpp"
#include "actors/command_line/help.hpp"
#include "actors/command_line/man_page.hpp"
#include "actors/config/nearest.hpp"
#include "actors/output/printable.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

namespace {

constexpr int wrong_usage = 2;

using words = std::vector<std::string>;

early_exit wrong(const config_errors& lines) {
  std::string text;
  for (const auto& line : lines)
    text.append("logflume: ").append(line).append("\n");
  return {wrong_usage, std::move(text)};
}

early_exit version() {
  return {0, "logflume " LOGFLUME_VERSION "\n"};
}

/// The command that the arguments begin with, and the number of words in its name.
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

/// Returns the second words of commands that begin with `word`, such as `init, get or list`.
std::string second_words(const std::string& word, std::span<const command> commands) {
  std::string before;
  std::string last;
  for (const auto& command : commands) {
    if (!command.name.starts_with(word + " "))
      continue;
    before.append(before.empty() ? "" : ", ").append(last);
    last = command.name.substr(word.size() + 1);
  }
  return before.empty() ? last : before + " or " + last;
}

early_exit no_command(const words& arguments, std::span<const command> commands) {
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
    return wrong({first + " needs a subcommand: " + seconds});
  return wrong({printable(first) + " is not a command: " +
                did_you_mean(first, known, "`logflume --help` lists them")});
}

} // namespace

std::variant<invocation, early_exit> read_command_line(const command_line& line,
                                                       std::span<const command> commands) {
  if (line.arguments.empty())
    return early_exit{wrong_usage, help(commands)};
  const auto& first = line.arguments.front();
  if (first == "--help" || first == "-h")
    return early_exit{0, help(commands)};
  if (first == "--version")
    return version();
  // The next two are for packages; the help omits them.
  if (first == "--man-page")
    return early_exit{0, man_page(commands)};
  if (first == "--bash-completion")
    return early_exit{0, bash_completion(commands)};
  const auto [command, name_words] = find_command(line.arguments, commands);
  if (!command)
    return no_command(line.arguments, commands);

  auto read = read_arguments(*command, std::span{line.arguments}.subspan(name_words));
  if (read.help)
    return early_exit{0, help(*command)};
  if (read.version)
    return version();
  const auto loaded = load_config(
      {std::move(read.file), line.default_file, line.environment, std::move(read.keys)});
  if (const auto* errors = std::get_if<config_errors>(&loaded))
    read.errors.insert(read.errors.end(), errors->begin(), errors->end());
  if (!read.errors.empty())
    return wrong(read.errors);
  return invocation{command, std::get<loaded_config>(loaded), std::move(read.given)};
}

} // namespace logflume::actors
