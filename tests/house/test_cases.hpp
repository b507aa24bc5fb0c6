#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace logflume::test {

/// Returns the first string of a test case's macro, joined across line ends.
inline std::string name_at(const std::string& text, std::size_t at) {
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

/// Calls `visit` with the path and the text of each source of a test.
template <class Visit>
void for_each_test_file(Visit visit) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::recursive_directory_iterator{fs::path{LOGFLUME_SOURCE} / "tests"}) {
    if (entry.path().extension() != ".cpp")
      continue;
    std::ifstream file{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    visit(entry.path(), text);
  }
}

/// Calls `visit` with the name of each test case and with the text of its file.
template <class Visit>
void for_each_test_case(Visit visit) {
  const std::string macro = std::string{"TEST"} + "_CASE";
  for_each_test_file([&](const std::filesystem::path&, const std::string& text) {
    for (auto at = text.find(macro); at != text.npos; at = text.find(macro, at + 1))
      visit(name_at(text, at), text);
  });
}

} // namespace logflume::test
