#include "tests/support/process.hpp"

#include <doctest/doctest.h>

namespace {

using logflume::test::process;
using namespace std::chrono_literals;

TEST_CASE("a process gets its input and its output and exit code are returned") {
  process child{{"/bin/sh", "-c", "read word; echo got $word >&2; printf end >&2; exit 3"}, "x\n"};
  CHECK(child.line([](const std::string& line) { return line.starts_with("got"); }, 60s) ==
        "got x");
  CHECK(child.wait(60s) == 3);
  CHECK(child.lines() == std::vector<std::string>{"got x", "end"});
}

TEST_CASE("the signal that ended a process is returned") {
  process child{{"/usr/bin/tail", "-f", "/dev/null"}};
  child.signal(SIGTERM);
  CHECK(child.wait(60s) == -SIGTERM);
}

} // namespace
