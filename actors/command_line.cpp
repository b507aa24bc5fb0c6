#include "actors/command_line.hpp"

#include "actors/config/keys.hpp"
#include "actors/config/nearest.hpp"
#include "actors/help.hpp"
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
  for (const auto& key : keys()) {
    if (!uses_section(command, key.section()))
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

answer no_command(const std::string& word, std::span<const command> commands) {
  words known{"--help", "--version"};
  for (const auto& command : commands)
    known.emplace_back(command.name);
  return wrong({printable(word) +
                " is not a command: " + did_you_mean(word, known, "`logflume --help` lists them")});
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
  const auto command = std::find_if(commands.begin(), commands.end(),
                                    [&](const auto& known) { return known.name == first; });
  if (command == commands.end())
    return no_command(first, commands);

  auto flags = read_flags(*command, std::span{line.arguments}.subspan(1));
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
  return invocation{&*command, std::get<loaded_config>(loaded)};
}

} // namespace logflume::actors
