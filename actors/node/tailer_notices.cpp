#include "actors/node/tailer_notices.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace logflume::actors {

namespace {

struct counted_kind {
  const char* name;
  std::uint64_t inspection::tailer::*count;
};

constexpr std::array<counted_kind, 6> kinds{{
    {"restarted", &inspection::tailer::restarts},
    {"truncated", &inspection::tailer::truncations},
    {"compacted", &inspection::tailer::compactions},
    {"corrupt", &inspection::tailer::corrupt},
    {"skipped", &inspection::tailer::skipped},
    {"sequence_gap", &inspection::tailer::sequence_gaps},
}};

} // namespace

void tailer_notices::take_sample(const inspection::tailer& now, std::chrono::nanoseconds time,
                                 std::int64_t wall_ms) {
  if (now.state != last_sample_.state)
    add("state", 1, now, wall_ms);
  for (const auto& [name, count] : kinds)
    if (now.*count > last_sample_.*count)
      add(name, now.*count - last_sample_.*count, now, wall_ms);
  last_sample_ = now;
  rates_.push_back({time, now.events});
  if (rates_.size() > rate_samples)
    rates_.pop_front();
}

void tailer_notices::add(const char* kind, std::uint64_t count, const inspection::tailer& now,
                         std::int64_t wall_ms) {
  if (notices_.size() == max_notices)
    notices_.pop_front();
  notices_.push_back({++last_, wall_ms, kind, count, now.state, now.file, now.byte, now.offset});
}

bool tailer_notices::has_news(const inspection::ask_notices& question) const {
  return question.after != last_ || question.events != last_sample_.events;
}

inspection::notices tailer_notices::answer(const inspection::ask_notices& question) const {
  const auto after = question.after > last_ ? 0 : question.after;
  const auto first = std::find_if(notices_.begin(), notices_.end(),
                                  [&](const auto& notice) { return notice.number > after; });
  inspection::notices result{last_, 0, {first, notices_.end()}, last_sample_};
  result.lost = last_ - after - result.list.size();
  return result;
}

double tailer_notices::events_per_second() const {
  if (rates_.size() < 2)
    return 0;
  const std::chrono::duration<double> time = rates_.back().time - rates_.front().time;
  const auto events = rates_.back().events - rates_.front().events;
  return time.count() > 0 ? static_cast<double>(events) / time.count() : 0;
}

} // namespace logflume::actors
