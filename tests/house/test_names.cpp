#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

/// The first string of a test case's macro, over its line ends.
std::string name_at(const std::string& text, std::size_t at) {
  std::string name;
  for (at = text.find('"', at); at != text.npos; at = text.find_first_not_of(" \n", at)) {
    if (text[at] != '"')
      break;
    const auto end = text.find('"', at + 1);
    name += text.substr(at + 1, end - at - 1);
    at = end + 1;
  }
  return name;
}

} // namespace

TEST_CASE("no test's name has a semicolon, at which CMake would split its filter") {
  std::size_t cases = 0;
  for (const auto& entry : fs::recursive_directory_iterator{fs::path{LOGFLUME_SOURCE} / "tests"}) {
    if (entry.path().extension() != ".cpp" || entry.path().filename() == "test_names.cpp")
      continue;
    std::ifstream file{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (auto at = text.find("TEST_CASE"); at != text.npos; at = text.find("TEST_CASE", at + 1)) {
      ++cases;
      const auto name = name_at(text, at);
      CHECK_MESSAGE(name.find(';') == name.npos, name);
    }
  }
  CHECK(cases > 100);
}
