#pragma once

#include "tests/support/process.hpp"

#include <doctest/doctest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

/// The results of a program.
struct ended {
  int exit_code = 0;
  std::string out;
  std::vector<std::string> errors;
};

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

/// Runs a program, `arguments[0]`, to its end.
inline ended run(const std::vector<std::string>& arguments, std::string_view input,
                 std::chrono::milliseconds timeout) {
  const int out = ::memfd_create("out", MFD_CLOEXEC);
  REQUIRE(out >= 0);
  ended result;
  {
    process child{arguments, input, out};
    result.exit_code = child.wait(timeout);
    result.errors = child.lines();
  }
  std::array<char, 65536> block;
  ssize_t count = 0;
  for (off_t at = 0; (count = ::pread(out, block.data(), block.size(), at)) > 0; at += count)
    result.out.append(block.data(), static_cast<std::size_t>(count));
  ::close(out);
  return result;
}

} // namespace logflume::test
