#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace logflume::test {

/// The first string of a test case's macro, over its line ends.
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

/// Calls `visit` with the name of each test case and with the text of its file.
template <class Visit>
void for_each_test_case(Visit visit) {
  namespace fs = std::filesystem;
  const std::string macro = std::string{"TEST"} + "_CASE";
  for (const auto& entry : fs::recursive_directory_iterator{fs::path{LOGFLUME_SOURCE} / "tests"}) {
    if (entry.path().extension() != ".cpp")
      continue;
    std::ifstream file{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    for (auto at = text.find(macro); at != text.npos; at = text.find(macro, at + 1))
      visit(name_at(text, at), text);
  }
}

} // namespace logflume::test
