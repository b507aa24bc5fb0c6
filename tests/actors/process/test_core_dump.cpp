#include "actors/process/core_dump.hpp"

#include <doctest/doctest.h>

#include <sys/prctl.h>
#include <sys/resource.h>

using namespace logflume;

TEST_CASE(
    "a process with secrets leaves no core dump and is unreadable to its user's other processes") {
  actors::forbid_core_dumps();
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_CORE, &limit) == 0);
  CHECK(limit.rlim_max == 0);
#ifndef __SANITIZE_ADDRESS__
  CHECK(::prctl(PR_GET_DUMPABLE) == 0);
#endif
}
