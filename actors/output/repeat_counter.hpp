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

/// Limits the reports of a repeated fault: the first is reported at once, further ones as a count,
/// at most once per pause. Not thread-safe.
class repeat_counter {
 public:
  using clock = std::chrono::steady_clock;

  explicit repeat_counter(clock::duration pause = std::chrono::minutes{1}) : pause_{pause} {}

  /// Counts a fault that happened `times` times. Returns the number to report, including these, or
  /// nullopt if there is nothing to report yet.
  std::optional<std::uint64_t> add(std::string_view fault, clock::time_point now,
                                   std::uint64_t times = 1);

  /// Returns faults with unreported repeats whose pause has passed. Forgets old faults.
  std::vector<std::pair<std::string, std::uint64_t>> due(clock::time_point now);

 private:
  struct count {
    clock::time_point reported_at;
    std::uint64_t unreported = 0;
  };

  clock::duration pause_;
  std::map<std::string, count, std::less<>> counts_;
};

} // namespace logflume::actors
