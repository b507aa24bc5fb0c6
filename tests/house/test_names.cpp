#include "tests/house/test_cases.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume;

TEST_CASE("no test's name contains a semicolon because CMake would split its filter there") {
  std::size_t cases = 0;
  test::for_each_test_case([&](const std::string& name, const std::string&) {
    ++cases;
    CHECK_MESSAGE(name.find(';') == name.npos, name);
  });
  CHECK(cases > 100);
}

TEST_CASE("the result of each random test is checked") {
  const std::string property = "rc::" + std::string{"check("};
  std::size_t properties = 0;
  test::for_each_test_file([&](const std::filesystem::path& file, const std::string& text) {
    for (auto at = text.find(property); at != text.npos; at = text.find(property, at + 1)) {
      ++properties;
      CHECK_MESSAGE(
          (text.substr(0, at).ends_with("CHECK(") || text.substr(0, at).ends_with("REQUIRE(")),
          file.string());
    }
  });
  CHECK(properties > 30);
}
