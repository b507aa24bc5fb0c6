#pragma once

#include "actors/output/console.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace logflume::actors {

/// Writes lines of a log: the last of the stored ones, then each new one as it comes, up to a
/// limit.
class line_output {
 public:
  struct options {
    /// Number of stored lines to write; all if nullopt.
    std::optional<std::uint64_t> tail{};
    /// No limit if nullopt.
    std::optional<std::uint64_t> limit{};
  };

  line_output(const options& settings, console& console) :
      tail_{settings.tail}, remaining_{settings.limit}, console_{console} {}

  void put(std::string line);

  /// Call this once all stored lines have been put: writes those that were held back.
  void release();

  /// Returns whether the limit is reached.
  bool is_full() const { return remaining_ == 0U; }

  bool is_open() const { return state_ == console::state::open; }

  /// Checks for a signal to stop; `is_open` has the result.
  void check_stop() { state_ = console_.check_stop(); }
  void flush() { state_ = console_.flush(); }

 private:
  void write(const std::string& line);

  /// Reset once nothing is held back any more.
  std::optional<std::uint64_t> tail_;
  std::optional<std::uint64_t> remaining_;
  console& console_;
  console::state state_ = console::state::open;
  std::deque<std::string> held_;
};

} // namespace logflume::actors
