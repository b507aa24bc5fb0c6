#include "actors/command_line/help.hpp"

#include "actors/output/text_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace logflume::actors {

namespace {

constexpr std::string_view options = R"(General options:
  --config FILE   configuration file (TOML); default: $LOGFLUME_CONFIG,
                  else /etc/logflume/logflume.toml if it exists
  --help          show this text
  --version       show name and version
)";

constexpr std::string_view keys_heading = R"(
Keys and their defaults. In the file, a key is a section and a name; in the
environment, LOGFLUME_SECTION_NAME. Flags override the environment, which
overrides the file.
)";

constexpr std::string_view keys_of_topics = R"(
  --topics.NAME.KEY=VALUE
      for the topic of a section [topics.NAME] in the file alone; KEY is one of
)";

constexpr std::string_view kafka_options = R"(
  --kafka.options.NAME=VALUE
      a librdkafka option, e.g. --kafka.options.security.protocol=SSL; a
      value secret:PATH#FIELD is taken from the secret store
)";

constexpr std::string_view caf_keys = R"(
  --caf.NAME=VALUE
      passed to CAF unchanged, e.g. --caf.scheduler.max-threads=2
)";

/// Returns the names of the topics' keys, in lines that fit a terminal.
std::string topic_key_lines() {
  constexpr std::size_t widest = 78;
  const std::string indent(6, ' ');
  std::string text;
  auto line = indent;
  for (const auto& key : topic_keys()) {
    const auto word = std::string{key.name} + (&key == &topic_keys().back() ? "" : ", ");
    if (line.size() + word.size() > widest) {
      line.pop_back();
      text.append(line).append("\n");
      line = indent;
    }
    line += word;
  }
  return text + line + "\n";
}

} // namespace

bool uses_section(const command& command, std::string_view word) {
  return std::ranges::count(command.sections, word) > 0;
}

bool uses_key(const command& command, const key& key) {
  return uses_section(command, key.section()) || uses_section(command, key.name);
}

std::string words_of(const command& command) {
  std::string text{command.name};
  for (const auto& word : command.words) {
    const bool is_required =
        word.occurrence == occurrence::once || word.occurrence == occurrence::at_least_once;
    const bool repeats =
        word.occurrence == occurrence::any || word.occurrence == occurrence::at_least_once;
    text.append(is_required ? " " : " [").append(word.name);
    text.append(repeats ? " …" : "").append(is_required ? "" : "]");
  }
  return text;
}

std::string flag_of(const command_option& option) {
  std::string text{option.short_flag};
  text.append(text.empty() ? "" : ", ").append(option.flag);
  return text.append(option.value.empty() ? "" : "=").append(option.value);
}

std::string help(std::span<const command> commands) {
  std::string text = "Logflume streams an encrypted commit log as Server-Sent Events.\n\n"
                     "Usage: logflume COMMAND [--config FILE] [--KEY=VALUE …]\n\nCommands:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& command : commands)
    rows.emplace_back(command.name, command.summary);
  for (const auto& line : name_value_lines(rows, 2))
    text.append("  ").append(line).append("\n");
  return text + "\n`logflume COMMAND --help` shows examples and keys.\n";
}

std::string help(const command& command) {
  const std::string name{command.name};
  std::string text = "logflume " + name + ": " + std::string{command.summary} + "\n\n";
  const bool has_keys = !command.sections.empty();
  text += "Usage: logflume " + words_of(command) +
          (has_keys ? " [--config FILE] [--KEY=VALUE …]\n\n" : "\n\n");
  for (const auto& word : command.words)
    text.append("  ").append(word.name).append("\n      ").append(word.meaning).append("\n");
  text.append(command.words.empty() ? "" : "\n");
  text.append("Examples:\n").append(command.examples).append("\n");
  if (!command.options.empty())
    text += "Options:\n";
  for (const auto& option : command.options) {
    text.append("  ").append(flag_of(option));
    text.append("\n      ").append(option.meaning).append("\n");
  }
  if (!has_keys)
    return text;
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
  if (uses_section(command, "topics"))
    text.append(keys_of_topics).append(topic_key_lines());
  if (uses_section(command, "kafka"))
    text += kafka_options;
  if (uses_section(command, "caf"))
    text += caf_keys;
  return text;
}

} // namespace logflume::actors
