#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::actors {

/// Repeats of one fault are counted, not repeated: the first is told at once, the next ones as
/// a number, at most once per pause and when the fault ends. Not thread-safe.
class repeat_counter {
 public:
  using clock = std::chrono::steady_clock;

  explicit repeat_counter(clock::duration pause = std::chrono::minutes{1}) : pause_{pause} {}

  /// It happened at `now`, so many times; how many to tell of, these included, or nothing for
  /// now.
  std::optional<std::uint64_t> add(std::string_view fault, clock::time_point now,
                                   std::uint64_t times = 1);

  /// Faults whose pause has passed with something untold, and how many. Forgets old ones.
  std::vector<std::pair<std::string, std::uint64_t>> due(clock::time_point now);

  /// The fault is over; how many were not told, if any.
  std::optional<std::uint64_t> end(std::string_view fault);

 private:
  struct count {
    clock::time_point told_at;
    std::uint64_t untold = 0;
  };

  clock::duration pause_;
  std::map<std::string, count, std::less<>> counts_;
};

} // namespace logflume::actors
