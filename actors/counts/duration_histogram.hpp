#pragma once

#include "actors/counts/counter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace logflume::actors {

/// A histogram of durations: a bucket for each upper bound, in ascending order, and one above.
template <std::size_t N>
class duration_histogram {
 public:
  using duration = std::chrono::nanoseconds;
  using bounds = std::array<duration, N>;

  struct totals {
    std::array<std::uint64_t, N + 1> counts{};
    duration sum{0};

    totals& operator+=(const totals& other) {
      for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] += other.counts[i];
      sum += other.sum;
      return *this;
    }
  };

  explicit duration_histogram(const bounds& upper) : upper_{upper} {}

  /// Counts `times` durations of `length`.
  void observe(duration length, std::uint64_t times = 1) {
    length = std::max(length, duration{0});
    const auto bucket = std::lower_bound(upper_.begin(), upper_.end(), length) - upper_.begin();
    counts_[static_cast<std::size_t>(bucket)].add(times);
    sum_.add(static_cast<std::uint64_t>(length.count()) * times);
  }

  totals total() const {
    totals now;
    for (std::size_t i = 0; i < counts_.size(); ++i)
      now.counts[i] = counts_[i].value();
    now.sum = duration{sum_.value()};
    return now;
  }

 private:
  const bounds& upper_;
  std::array<counter, N + 1> counts_;
  counter sum_;
};

} // namespace logflume::actors
