#include "actors/command_line/help.hpp"

#include <algorithm>

namespace logflume::actors {

namespace {

constexpr std::string_view options = R"(Options:
  --config FILE   configuration file, TOML; without it $LOGFLUME_CONFIG,
                  else /etc/logflume/logflume.toml if there is one
  --help          this text
  --version       name and version
)";

constexpr std::string_view keys_heading = R"(
Keys with their defaults. In the file: a section and a name; in the environment:
LOGFLUME_SECTION_NAME. A flag beats the environment, which beats the file.
)";

constexpr std::string_view caf_keys = R"(
  --caf.NAME=VALUE
      handed to CAF as it is, e.g. --caf.scheduler.max-threads=2
)";

} // namespace

bool uses_section(const command& command, std::string_view word) {
  auto rest = command.sections;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == word)
      return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool uses_key(const command& command, const key& key) {
  return uses_section(command, key.section()) || uses_section(command, key.name);
}

std::string words_of(const command& command) {
  std::string text{command.name};
  for (const auto& word : command.words) {
    text.append(word.how_often == how_often::once ? " " : " [").append(word.name);
    if (word.how_often != how_often::once)
      text.append(word.how_often == how_often::any ? " …]" : "]");
  }
  return text;
}

std::string help(std::span<const command> commands) {
  constexpr std::size_t width = 14;
  std::string text = "Logflume streams an encrypted commit log as Server-Sent Events.\n\n"
                     "Usage: logflume COMMAND [--config FILE] [--KEY=VALUE …]\n\nCommands:\n";
  for (const auto& command : commands) {
    text.append("  ").append(command.name);
    text.append(width - command.name.size(), ' ').append(command.summary).append("\n");
  }
  return text + "\n`logflume COMMAND --help` has examples and the keys; `logflume --version` the "
                "version.\n";
}

std::string help(const command& command) {
  const std::string name{command.name};
  std::string text = "logflume " + name + ": " + std::string{command.summary} + "\n\n";
  text += "Usage: logflume " + words_of(command) + " [--config FILE] [--KEY=VALUE …]\n\n";
  for (const auto& word : command.words)
    text.append("  ").append(word.name).append("\n      ").append(word.meaning).append("\n");
  text.append(command.words.empty() ? "" : "\n");
  text.append("Examples:\n").append(command.examples).append("\n");
  if (!command.options.empty())
    text += "Options of its own:\n";
  for (const auto& option : command.options) {
    text.append("  ").append(option.flag);
    text.append(option.value.empty() ? "" : "=").append(option.value);
    text.append("\n      ").append(option.meaning).append("\n");
  }
  text.append(command.options.empty() ? "" : "\n").append(options).append(keys_heading);
  const config defaults;
  std::string_view section;
  for (const auto& key : keys()) {
    if (!uses_key(command, key))
      continue;
    if (key.section() != section)
      text += '\n';
    section = key.section();
    text.append("  ").append(key.flag()).append("=").append(key.print(defaults));
    text.append("\n      ").append(key.meaning).append("\n");
  }
  if (uses_section(command, "caf"))
    text += caf_keys;
  return text;
}

} // namespace logflume::actors
