#include "actors/command_line/command_line.hpp"
#include "actors/commands/commands.hpp"
#include "actors/config/keys.hpp"
#include "actors/config/load.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using namespace logflume::actors;

namespace {

const std::filesystem::path source = LOGFLUME_SOURCE;

/// Rows of the README's table of keys.
std::vector<std::string> rows_of_readme() {
  std::vector<std::string> rows;
  std::ifstream readme{source / "README.md"};
  for (std::string line; std::getline(readme, line);)
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
  rows.emplace_back("| `caf.*` | | handed to CAF as it is, e.g. `caf.scheduler.max-threads = 2` |");
  return rows;
}

/// The README's blocks of that language, each by itself.
std::vector<std::string> blocks_of_readme(const std::string& language) {
  std::vector<std::string> blocks;
  std::ifstream readme{source / "README.md"};
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("```")) {
      inside = line == "```" + language;
      if (inside)
        blocks.emplace_back();
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
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

TEST_CASE("the README's table of keys is that of the program") {
  CHECK(rows_of_readme() == rows_of_keys());
}

TEST_CASE("the README names the keys that take effect without a restart, and no other") {
  std::ifstream file{source / "README.md"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto begin = text.find("\n**Change.**");
  REQUIRE(begin != text.npos);
  const auto named = text.substr(begin, text.find("take effect", begin) - begin);
  for (const auto& key : keys())
    CHECK_MESSAGE((named.find(std::string{"`"}.append(key.name).append("`")) != named.npos) ==
                      key.live,
                  key.name);
}

TEST_CASE("the example configuration is right") {
  CHECK(faults(source / "deploy/logflume.toml") == "");
}

TEST_CASE("every configuration in the README is right") {
  const auto blocks = blocks_of_readme("toml");
  CHECK_FALSE(blocks.empty());
  for (const auto& block : blocks) {
    std::string name = (std::filesystem::temp_directory_path() / "readme-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    std::ofstream{name} << block;
    CHECK(faults(name) == "");
    std::filesystem::remove(name);
  }
}

TEST_CASE("every command line of the README is right") {
  std::size_t count = 0;
  for (const auto& block : blocks_of_readme("sh")) {
    std::istringstream lines{block};
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("logflume "))
        continue;
      ++count;
      std::istringstream words{line.substr(9, line.find('<') - 9)};
      std::vector<std::string> arguments;
      for (std::string word; words >> word;)
        arguments.push_back(word == "logflume.toml" ? (source / "deploy/logflume.toml").string()
                                                    : word);
      const auto read = read_command_line({arguments, {}, ""}, commands());
      CHECK_MESSAGE(std::holds_alternative<invocation>(read), line);
    }
  }
  CHECK(count > 0);
}
