#include "actors/command_line/command_line.hpp"
#include "actors/commands/commands.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/load.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace logflume::actors;

namespace {

const std::filesystem::path source = LOGFLUME_SOURCE;

const auto configuration = source / "docs/configuration.md";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream{file};
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Returns the documents for users and contributors, but not the tests' own.
std::vector<std::filesystem::path> documents() {
  std::vector<std::filesystem::path> files;
  for (const char* folder :
       {".", "docs", "actors", "actors/stream", "deploy", "log", "tests/bench"})
    for (const auto& entry : std::filesystem::directory_iterator{source / folder})
      if (entry.path().extension() == ".md")
        files.push_back(entry.path().lexically_normal());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> rows_of_document() {
  std::vector<std::string> rows;
  std::istringstream lines{text_of(configuration)};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("| `") && line.find('.') < line.find("` |"))
      rows.push_back(line);
  return rows;
}

std::vector<std::string> rows_of_keys() {
  std::vector<std::string> rows;
  for (const auto& key : keys()) {
    const auto value = key.print({});
    rows.push_back("| `" + std::string{key.name} + "` | " +
                   (value.empty() ? "" : "`" + value + "` ") + "| " + std::string{key.meaning} +
                   " |");
  }
  rows.emplace_back("| `topics.NAME.*` | | for one topic alone; see [Topics](#topics) |");
  rows.emplace_back("| `kafka.options.*` | | librdkafka's options by their own names, e.g. "
                    "`kafka.options.security.protocol = \"SASL_SSL\"`; see [kafka.md](kafka.md) |");
  rows.emplace_back(
      "| `caf.*` | | passed to CAF unchanged, e.g. `caf.scheduler.max-threads = 2` |");
  return rows;
}

/// Returns the rows of the keys that only a topic has.
std::vector<std::string> rows_of_topic_keys() {
  std::vector<std::string> rows;
  for (const auto& key : topic_keys())
    if (default_of(key) == nullptr) {
      const auto value = key.print({});
      rows.push_back("| `" + std::string{key.name} + "` | " +
                     (value.empty() ? "" : "`" + value + "` ") + "| " + std::string{key.meaning} +
                     " |");
    }
  return rows;
}

/// Returns the blocks of that language in all documents, each with its document.
std::vector<std::pair<std::filesystem::path, std::string>> blocks(const std::string& language) {
  std::vector<std::pair<std::filesystem::path, std::string>> found;
  for (const auto& document : documents()) {
    std::istringstream lines{text_of(document)};
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) {
        inside = line == "```" + language;
        if (inside)
          found.emplace_back(document, "");
      } else if (inside) {
        found.back().second += line + "\n";
      }
    }
  }
  return found;
}

/// Returns the anchors of a document's headings, as GitHub makes them.
std::vector<std::string> anchors(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of('#');
    if (begin == 0 || begin == line.npos || line[begin] != ' ')
      continue;
    std::string anchor;
    for (const char each : line.substr(begin + 1)) {
      const auto c = static_cast<unsigned char>(each);
      if (c == ' ' || c == '-')
        anchor += '-';
      else if (std::isalnum(c) != 0 || c == '_' || c >= 0x80)
        anchor += static_cast<char>(std::tolower(c));
    }
    found.push_back(anchor);
  }
  return found;
}

/// Returns the targets of `[text](target)` that are not on the web.
std::vector<std::string> local_links(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = text.find("](", at)) != text.npos;) {
    at += 2;
    const auto target = text.substr(at, text.find(')', at) - at);
    if (!target.starts_with("http"))
      found.push_back(target);
  }
  return found;
}

std::string faults(const std::filesystem::path& file) {
  const auto loaded = load_config({file, {}, {}, {}});
  std::string text;
  if (const auto* errors = std::get_if<config_errors>(&loaded))
    for (const auto& error : *errors)
      text += error + "\n";
  return text;
}

} // namespace

TEST_CASE("the documented table of keys matches the program") {
  CHECK(rows_of_document() == rows_of_keys());
}

TEST_CASE("the documented topic-only keys match the program") {
  const auto text = text_of(configuration);
  for (const auto& row : rows_of_topic_keys())
    CHECK_MESSAGE(text.find(row + "\n") != text.npos, row);
}

TEST_CASE("the README fits on four screens") {
  const auto text = text_of(source / "README.md");
  CHECK(std::count(text.begin(), text.end(), '\n') <= 160);
}

TEST_CASE("every link between documents leads to an existing file and heading") {
  std::size_t count = 0;
  for (const auto& document : documents())
    for (const auto& link : local_links(text_of(document))) {
      ++count;
      const auto hash = std::min(link.find('#'), link.size());
      const auto file = hash == 0 ? document : document.parent_path() / link.substr(0, hash);
      CHECK_MESSAGE(std::filesystem::exists(file), document, ": ", link);
      if (hash < link.size() && std::filesystem::is_regular_file(file)) {
        const auto headings = anchors(text_of(file));
        CHECK_MESSAGE(std::find(headings.begin(), headings.end(), link.substr(hash + 1)) !=
                          headings.end(),
                      document, ": ", link);
      }
    }
  CHECK(count > 20);
}

TEST_CASE("configuration.md lists exactly the keys that take effect without a restart") {
  const auto text = text_of(configuration);
  const auto begin = text.find("\n**Change.**");
  REQUIRE(begin != text.npos);
  const auto named = text.substr(begin, text.find("take effect", begin) - begin);
  for (const auto& key : keys())
    CHECK_MESSAGE((named.find(std::string{"`"}.append(key.name).append("`")) != named.npos) ==
                      key.live,
                  key.name);
}

TEST_CASE("the example configuration is valid") {
  CHECK(faults(source / "deploy/logflume.toml") == "");
}

TEST_CASE("every configuration in a document is valid") {
  const auto examples = blocks("toml");
  CHECK(examples.size() > 10);
  for (const auto& [document, block] : examples) {
    std::string name = (std::filesystem::temp_directory_path() / "readme-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    std::ofstream{name} << block;
    CHECK(faults(name) == "");
    std::filesystem::remove(name);
  }
}

TEST_CASE("every command line in a document is valid") {
  std::size_t count = 0;
  for (const auto& each : blocks("sh")) {
    const auto& document = each.first;
    auto whole_lines = each.second;
    for (std::size_t at = 0; (at = whole_lines.find("\\\n")) != whole_lines.npos;)
      whole_lines.erase(at, 2);
    std::istringstream lines{whole_lines};
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("logflume "))
        continue;
      ++count;
      std::istringstream words{line.substr(9, line.find_first_of("<>|&") - 9)};
      std::vector<std::string> arguments;
      for (std::string word; words >> word;)
        if (!word.starts_with('$'))
          arguments.push_back(word == "logflume.toml" ? (source / "deploy/logflume.toml").string()
                              : word.starts_with("deploy/") ? (source / word).string()
                                                            : word);
      const auto read = read_command_line({arguments, {}, ""}, commands());
      CHECK_MESSAGE(std::holds_alternative<invocation>(read), document, ": ", line);
    }
  }
  CHECK(count > 15);
}

TEST_CASE("every program in clients.md is run by a test") {
  const auto folder = source / "tests/clients/programs";
  std::vector<std::string> programs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
    if (entry.is_regular_file())
      programs.push_back(text_of(entry.path()));
  std::size_t count = 0;
  for (const char* language : {"js", "python", "go", "sh"})
    for (const auto& each : blocks(language)) {
      const auto& block = each.second;
      // A block without a line `#!` is a command, not a program.
      if (each.first != source / "docs/clients.md" ||
          (language == std::string{"sh"} && !block.starts_with("#!")))
        continue;
      ++count;
      CHECK_MESSAGE(std::count(programs.begin(), programs.end(), block) == 1, block);
    }
  CHECK(count == 6);
}

TEST_CASE("every client program has a test") {
  const auto tests = text_of(source / "tests/clients/CMakeLists.txt");
  for (const auto& entry : std::filesystem::directory_iterator{source / "tests/clients/programs"}) {
    const auto name = entry.path().stem().string();
    CHECK_MESSAGE(tests.find(name) != tests.npos, name);
  }
}

TEST_CASE("every attack in security.md has a test of the given name") {
  std::string tests;
  for (const char* folder : {"tests/crypto", "tests/http", "tests/actors"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator{source / folder})
      if (entry.path().extension() == ".cpp")
        tests += text_of(entry.path());
  const auto text = text_of(source / "docs/security.md");
  std::istringstream rows{text.substr(text.find("| attack | test |"))};
  std::size_t count = 0;
  for (std::string row; std::getline(rows, row) && row.starts_with("|");) {
    if (row.starts_with("|---"))
      continue;
    const auto begin = row.rfind("| ", row.size() - 3) + 2;
    const auto name = row.substr(begin, row.size() - 2 - begin);
    if (name == "test")
      continue;
    ++count;
    CHECK_MESSAGE(tests.find("\"" + name + "\"") != tests.npos, name);
  }
  CHECK(count > 20);
}
