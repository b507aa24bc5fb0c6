#include "actors/commands/line_output.hpp"

#include <doctest/doctest.h>

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <string>
#include <utility>

using namespace logflume::actors;

namespace {

/// Captures standard output in memory during its lifetime.
class captured_output {
 public:
  captured_output() : usual_{::dup(STDOUT_FILENO)}, memory_{::memfd_create("out", MFD_CLOEXEC)} {
    ::dup2(memory_, STDOUT_FILENO);
  }
  captured_output(const captured_output&) = delete;
  captured_output& operator=(const captured_output&) = delete;
  ~captured_output() { restore(); }

  std::string text() {
    restore();
    std::array<char, 4096> block;
    const auto size = ::pread(memory_, block.data(), block.size(), 0);
    return {block.data(), static_cast<std::size_t>(size)};
  }

 private:
  void restore() {
    if (usual_ < 0)
      return;
    ::dup2(usual_, STDOUT_FILENO);
    ::close(std::exchange(usual_, -1));
  }

  int usual_;
  int memory_;
};

/// Returns what is written for the stored lines 0 to 4 and the appended lines 5 and 6.
std::string written(const line_output::options& wanted) {
  captured_output out;
  console console;
  line_output lines{wanted, console};
  for (const auto* line : {"0", "1", "2", "3", "4"})
    lines.put(line);
  lines.release();
  for (const auto* line : {"5", "6"})
    lines.put(line);
  lines.flush();
  return out.text();
}

} // namespace

TEST_CASE("a tail counts stored lines and appended lines follow it") {
  CHECK(written({}) == "0\n1\n2\n3\n4\n5\n6\n");
  CHECK(written({.tail = 2}) == "3\n4\n5\n6\n");
  CHECK(written({.tail = 0}) == "5\n6\n");
  CHECK(written({.tail = 9}) == "0\n1\n2\n3\n4\n5\n6\n");
}

TEST_CASE("a limit counts the lines that are written") {
  CHECK(written({.limit = 3}) == "0\n1\n2\n");
  CHECK(written({.tail = 2, .limit = 3}) == "3\n4\n5\n");
  CHECK(written({.tail = 2, .limit = 1}) == "3\n");
  CHECK(written({.tail = 2, .limit = 0}).empty());
}

TEST_CASE("a stop is noticed while no line is written") {
  const int stop = ::eventfd(0, EFD_CLOEXEC);
  console console;
  console.stop_on(stop);
  line_output lines{{.tail = 1}, console};
  lines.put("held back");
  lines.check_stop();
  CHECK(lines.is_open());
  ::eventfd_write(stop, 1);
  lines.check_stop();
  CHECK_FALSE(lines.is_open());
  ::close(stop);
}
