#include "actors/process/process_stats.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cmath>

using namespace logflume;

TEST_CASE("the start time of the process is found without /proc/stat") {
  struct stat status {};
  REQUIRE(::stat("/proc/self", &status) == 0);
  const auto stats = actors::read_process_stats();
  REQUIRE(stats.start_seconds);
  // The time of /proc/self is that of its first use; both times are within the last minutes.
  CHECK(std::abs(*stats.start_seconds - static_cast<double>(status.st_mtim.tv_sec)) < 300);
}
