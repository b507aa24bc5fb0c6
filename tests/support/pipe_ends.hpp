#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace logflume::test {

/// Both ends of a pipe.
class pipe_ends {
 public:
  pipe_ends() { REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
  ~pipe_ends() {
    close_reader();
    close_writer();
  }
  pipe_ends(const pipe_ends&) = delete;
  pipe_ends& operator=(const pipe_ends&) = delete;

  int writer() const { return ends_[1]; }
  void close_writer() { close_one(ends_[1]); }
  void close_reader() { close_one(ends_[0]); }

  /// Appends what has come, after waiting if need be. Returns false at the end.
  bool read(std::string& text) {
    std::array<char, 4096> block;
    const auto count = ::read(ends_[0], block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return count > 0;
  }

  /// Returns the next line, or an empty string at the end.
  std::string line() {
    std::string text;
    for (char c = 0; ::read(ends_[0], &c, 1) == 1 && c != '\n';)
      text += c;
    return text;
  }

 private:
  static void close_one(int& end) {
    if (end >= 0)
      ::close(std::exchange(end, -1));
  }
  std::array<int, 2> ends_{};
};

} // namespace logflume::test
