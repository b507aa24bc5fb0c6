#pragma once

#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

/// What a command left behind.
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

/// Runs `logflume` to its end.
inline ended run_logflume(std::vector<std::string> arguments, std::string_view input = {}) {
  arguments.insert(arguments.begin(), LOGFLUME_BINARY);
  const int out = ::memfd_create("out", MFD_CLOEXEC);
  REQUIRE(out >= 0);
  ended result;
  {
    process child{arguments, input, out};
    result.exit_code = child.wait(patience);
    result.errors = child.lines();
  }
  std::array<char, 65536> block;
  ssize_t count = 0;
  for (off_t at = 0; (count = ::pread(out, block.data(), block.size(), at)) > 0; at += count)
    result.out.append(block.data(), static_cast<std::size_t>(count));
  ::close(out);
  return result;
}

/// The flags by which a command finds a site's log, and its secrets.
inline std::vector<std::string> on(const site& at, std::vector<std::string> words,
                                   bool secrets = true) {
  words.push_back("--log.root=" + at.log.string());
  if (secrets) {
    words.push_back("--secrets.root=" + at.confidant.string());
    words.push_back("--secrets.root_secret=file:" + at.root_secret.string());
  }
  return words;
}

} // namespace logflume::test
