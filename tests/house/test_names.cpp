#include "tests/house/test_cases.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume;

TEST_CASE("no test's name has a semicolon, at which CMake would split its filter") {
  std::size_t cases = 0;
  test::for_each_test_case([&](const std::string& name, const std::string&) {
    ++cases;
    CHECK_MESSAGE(name.find(';') == name.npos, name);
  });
  CHECK(cases > 100);
}
