#pragma once

#include "actors/node/inspection.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

namespace logflume::actors {

/// Notices of what the tailer did, derived by sampling its counts, and its rate. Keeps the latest
/// notices.
class tailer_notices {
 public:
  static constexpr std::size_t remembered = 256;
  /// Looks that the rate is taken over.
  static constexpr std::size_t rated = 5;

  /// `now` is the tailer as it is; `time`: since any fixed moment; `wall_ms`: Unix epoch.
  void look(const inspection::tailer& now, std::chrono::nanoseconds time, std::int64_t wall_ms);

  /// The answer to a question; a number that was never given counts as 0.
  inspection::notices answer(const inspection::ask_notices& question) const;

  /// There is news for the question.
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
  /// As the last look saw it; before the first, as a tailer begins.
  inspection::tailer seen_;
  std::deque<counted> rates_;
};

} // namespace logflume::actors
