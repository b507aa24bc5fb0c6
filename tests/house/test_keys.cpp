#include "actors/config/keys.hpp"
#include "tests/house/test_cases.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

using namespace logflume;

namespace {

namespace fs = std::filesystem;

/// Returns, for each key, the name of the test that the running service obeys it.
std::map<std::string, std::string> tests_of_keys() {
  std::map<std::string, std::string> rows;
  std::ifstream file{fs::path{LOGFLUME_SOURCE} / "tests/e2e/keys/tests.txt"};
  REQUIRE(file);
  for (std::string line; std::getline(file, line);) {
    const auto bar = line.find(" | ");
    REQUIRE_MESSAGE(bar != line.npos, line);
    CHECK_MESSAGE(rows.emplace(line.substr(0, bar), line.substr(bar + 3)).second, line);
  }
  return rows;
}

/// Returns all keys; those that only a topic has as `topics.NAME.KEY`.
std::set<std::string> names_of_keys() {
  std::set<std::string> names;
  for (const auto& key : actors::keys())
    names.emplace(key.name);
  for (const auto& key : actors::topic_keys())
    if (actors::default_of(key) == nullptr)
      names.insert(actors::full_name("NAME", key));
  return names;
}

} // namespace

TEST_CASE("every configuration key has a test that the running service obeys it") {
  const auto rows = tests_of_keys();
  const auto names = names_of_keys();
  for (const auto& name : names)
    CHECK_MESSAGE(rows.contains(name), name);
  for (const auto& row : rows)
    CHECK_MESSAGE(names.contains(row.first), row.first);

  // The text of the file that contains each test, by the test's name.
  std::map<std::string, std::string> texts;
  test::for_each_test_case(
      [&](const std::string& name, const std::string& text) { texts.emplace(name, text); });
  for (const auto& row : rows) {
    const auto& name = row.first;
    const auto& test = row.second;
    const auto found = texts.find(test);
    CHECK_MESSAGE(found != texts.end(), test);
    const auto last = name.substr(name.rfind('.') + 1);
    if (found != texts.end())
      CHECK_MESSAGE(found->second.find(last) != std::string::npos, name);
  }
}
