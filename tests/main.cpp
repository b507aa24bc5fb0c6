#define DOCTEST_CONFIG_IMPLEMENT
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

int main(int argc, char** argv) {
  logflume::test::choose_random_cases();
  return doctest::Context{argc, argv}.run();
}
