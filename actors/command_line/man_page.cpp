#include "actors/command_line/man_page.hpp"

#include "actors/command_line/help.hpp"
#include "actors/config/keys.hpp"

#include <string_view>
#include <vector>

namespace logflume::actors {

namespace {

/// Escapes `text` for roff.
std::string roff(std::string_view text) {
  constexpr std::string_view ellipsis = "…";
  constexpr std::string_view degree = "°";
  std::string out;
  bool line_begins = true;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (line_begins && (c == '.' || c == '\''))
      out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (text.starts_with(ellipsis)) {
      out += "...";
      text.remove_prefix(ellipsis.size() - 1);
    } else if (text.starts_with(degree)) {
      out += "\\(de";
      text.remove_prefix(degree.size() - 1);
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

/// Formats a term and its meaning.
std::string entry(const std::string& term, std::string_view meaning) {
  return ".TP\n.B " + roff(term) + "\n" + roff(meaning) + "\n";
}

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const auto word : words)
    text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::string topic_key_names() {
  std::vector<std::string_view> names;
  for (const auto& key : topic_keys())
    names.push_back(key.name);
  return joined(names);
}

std::string with_value(std::string_view flag, std::string_view value) {
  return std::string{flag}.append(value.empty() ? "" : "=").append(value);
}

std::string command_text(const command& command) {
  auto text = ".SS logflume " + roff(words_of(command)) + "\n" + roff(command.summary) + ".\n";
  for (const auto& word : command.words)
    text += entry(std::string{word.name}, word.meaning);
  for (const auto& option : command.options)
    text += entry(flag_of(option), option.meaning);
  if (!command.sections.empty())
    text += ".PP\nKeys: " + roff(joined(command.sections)) + ".\n";
  return text + ".PP\n.nf\n" + roff(command.examples) + ".fi\n";
}

} // namespace

std::string man_page(std::span<const command> commands) {
  std::string text = ".TH LOGFLUME 1 \"\" \"logflume " LOGFLUME_VERSION "\"\n"
                     ".SH NAME\n"
                     "logflume \\- stream an encrypted commit log as Server\\-Sent Events\n"
                     ".SH SYNOPSIS\n"
                     ".B logflume\n"
                     ".I COMMAND\n"
                     "[\\-\\-config FILE] [\\-\\-KEY=VALUE ...]\n"
                     ".SH COMMANDS\n";
  for (const auto& command : commands)
    text += command_text(command);
  text += ".SH OPTIONS\n" + entry("--config FILE", "configuration file (TOML)") +
          entry("--help", "show the help of the program or of a command") +
          entry("--version", "show name and version") +
          ".SH KEYS\n"
          "A key is a flag; in the file, a section and a name; in the environment,\n"
          "LOGFLUME_SECTION_NAME. Flags override the environment, which overrides the file.\n";
  const config defaults;
  for (const auto& key : keys())
    text += entry(with_value(key.flag(), key.print(defaults)), key.meaning);
  text += entry("--topics.NAME.KEY=VALUE", "for the topic of a section [topics.NAME] alone; KEY is "
                                           "one of " +
                                               topic_key_names());
  text += entry("--kafka.options.NAME=VALUE",
                "a librdkafka option; a value secret:PATH#FIELD is taken from the secret "
                "store");
  text += entry("--caf.NAME=VALUE", "passed to CAF unchanged");
  return text + ".SH EXIT STATUS\n" + entry("0", "success") + entry("1", "the command failed") +
         entry("2", "invalid command line or configuration; nothing was started") +
         entry("130", "ended at once by a second signal") +
         ".SH FILES\n"
         ".I /etc/logflume/logflume.toml\n"
         "is read if neither \\-\\-config nor $LOGFLUME_CONFIG names a file.\n";
}

} // namespace logflume::actors
