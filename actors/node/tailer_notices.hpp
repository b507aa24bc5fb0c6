#pragma once

#include "actors/node/inspection.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

namespace logflume::actors {

/// Notices of what the tailer did, and its event rate, both derived from samples of its counts.
/// Keeps only the latest notices.
class tailer_notices {
 public:
  static constexpr std::size_t max_notices = 256;
  /// Number of samples that the rate is averaged over.
  static constexpr std::size_t rate_samples = 5;

  /// Takes a sample. `now`: the tailer as it is; `time`: since any fixed moment; `wall_ms`:
  /// milliseconds since the Unix epoch.
  void take_sample(const inspection::tailer& now, std::chrono::nanoseconds time,
                   std::int64_t wall_ms);

  /// Returns the answer to a question; an `after` that was never given out counts as 0.
  inspection::notices answer(const inspection::ask_notices& question) const;

  /// Returns whether there is news for the question.
  bool has_news(const inspection::ask_notices& question) const;

  double events_per_second() const;

 private:
  struct counted {
    std::chrono::nanoseconds time{0};
    std::uint64_t events = 0;
  };

  void add(const char* kind, std::uint64_t count, const inspection::tailer& now,
           std::int64_t wall_ms);

  std::deque<inspection::notice> notices_;
  std::uint64_t last_ = 0;
  /// The tailer at the last sample; before the first, as a tailer begins.
  inspection::tailer last_sample_;
  std::deque<counted> rates_;
};

} // namespace logflume::actors
