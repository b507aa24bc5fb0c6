#define DOCTEST_CONFIG_IMPLEMENT
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

int main(int argc, char** argv) {
  // RapidCheck tries the same cases each time, and new ones in the long run.
  constexpr auto keep_what_is_set = 0;
  if (!logflume::test::long_run())
    ::setenv("RC_PARAMS", "seed=1", keep_what_is_set);
  return doctest::Context{argc, argv}.run();
}
