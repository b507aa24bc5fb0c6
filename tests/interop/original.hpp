#pragma once

#include "tests/support/run.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

namespace fs = std::filesystem;

using lines = std::vector<std::string>;

/// The root secret of everything that these tests create.
constexpr std::string_view root_secret = "000102030405060708090a0b0c0d0e0f";

constexpr std::chrono::seconds patience{60};

/// Returns the words that start the original's program; src/main.rs describes them.
inline lines original(lines words) {
  words.insert(words.begin(), LOGFLUME_ORIGINAL);
  return words;
}

/// Returns what the original prints.
inline lines run_original(lines words) {
  const auto told = run(original(std::move(words)), {}, patience);
  CHECK(told.errors == lines{});
  REQUIRE(told.exit_code == 0);
  return lines_of(told.out);
}

/// Returns what Logflume prints.
inline std::string run_logflume(lines words) {
  words.insert(words.begin(), LOGFLUME_BINARY);
  words.push_back("--secrets.root_secret=stdin");
  const auto told = run(words, root_secret, patience);
  CHECK(told.errors == lines{});
  REQUIRE(told.exit_code == 0);
  return told.out;
}

inline void write_lines(const fs::path& file, const lines& all) {
  std::ofstream out{file};
  for (const auto& line : all)
    out << line << '\n';
  REQUIRE(out.flush());
}

/// Returns the index of the first line that differs, or the size of both if there is none.
inline std::size_t first_difference(const lines& one, const lines& other) {
  const auto differing = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  const auto at = differing.first;
  const auto end = differing.second;
  const auto number = static_cast<std::size_t>(std::distance(one.begin(), at));
  if (at != one.end())
    MESSAGE(number << ": " << *at);
  if (end != other.end())
    MESSAGE(number << ": " << *end);
  return number;
}

inline bool same(const lines& one, const lines& other) {
  CHECK(one.size() == other.size());
  return first_difference(one, other) == one.size() && one.size() == other.size();
}

/// A directory for both programs. The original leaves the modes of folders to the umask; Logflume
/// requires them to be closed to others.
struct shared_place {
  temp_dir dir;
  fs::path log = dir.path() / "log";
  fs::path confidant = dir.path() / "confidant";
  fs::path file = dir.path() / "lines";

  shared_place() {
    ::umask(077);
    ::setenv("ROOT_SECRET", std::string{root_secret}.c_str(), 1);
    fs::create_directory(log);
  }
};

/// Skips the test case, so that ctest reports it, if the original could not be built.
#define WITH_ORIGINAL()                                                                            \
  if (!std::filesystem::exists(LOGFLUME_ORIGINAL)) {                                               \
    std::puts("SKIPPED: " LOGFLUME_ORIGINAL " is not there");                                      \
    return;                                                                                        \
  }

} // namespace logflume::test
