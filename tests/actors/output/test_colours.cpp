#include "actors/output/colours.hpp"

#include <doctest/doctest.h>

using namespace logflume::actors;

TEST_CASE("a terminal gets colours unless NO_COLOR is set or TERM is missing or dumb") {
  CHECK(wants_colours(nullptr, "xterm-256color"));
  CHECK(wants_colours("", "linux"));
  CHECK_FALSE(wants_colours("1", "xterm-256color"));
  CHECK_FALSE(wants_colours("0", "xterm-256color"));
  CHECK_FALSE(wants_colours(nullptr, "dumb"));
  CHECK_FALSE(wants_colours(nullptr, ""));
  CHECK_FALSE(wants_colours(nullptr, nullptr));
}

TEST_CASE("a style is reset after its text") {
  CHECK(styled(cyan, "1001") == "\x1b[36m1001\x1b[0m");
}
