#include "log/kafka/kafka_times.hpp"

#include <algorithm>

namespace logflume::log {

namespace {

constexpr std::chrono::minutes patience{1};
/// How often a time is looked up again while its offsets are not reached.
constexpr std::chrono::seconds pause{5};

} // namespace

std::optional<kafka_offsets> kafka_times::find(milliseconds time, const kafka_order& order,
                                               clock::time_point now) {
  const auto [found, is_new] = times_.try_emplace(time);
  auto& asked = found->second;
  asked.last_asked = now;
  if (is_new)
    request(time, asked, now);
  if (asked.is_requested)
    return std::nullopt;
  if (!order.has_reached(*asked.next)) {
    // A topic that has lost its newest records may never reach the offsets that were found first.
    if (now >= asked.last_requested + pause)
      request(time, asked, now);
    return std::nullopt;
  }
  auto next = *std::move(asked.next);
  times_.erase(found);
  return next;
}

void kafka_times::request(milliseconds time, asked_time& asked, clock::time_point now) {
  asked.is_requested = true;
  asked.last_requested = now;
  request_(time);
}

void kafka_times::take(kafka_since found) {
  const auto asked = times_.find(found.time);
  if (asked == times_.end())
    return;
  asked->second.is_requested = false;
  auto& next = asked->second.next;
  if (!next) {
    next = std::move(found.next);
    return;
  }
  // Records that arrived since the first request do not move the beginning.
  for (const auto& [partition, kafka_offset] : found.next) {
    auto& begin = next->try_emplace(partition, kafka_offset).first->second;
    begin = std::min(begin, kafka_offset);
  }
}

void kafka_times::end_reached(clock::time_point now) {
  const auto last_end = std::exchange(last_end_, now);
  std::erase_if(times_, [&](const auto& each) {
    const auto& [time, asked] = each;
    if (!last_end || asked.last_asked >= *last_end || asked.last_asked > now - patience)
      return false;
    withdraw_(time);
    return true;
  });
}

void kafka_times::clear() {
  for (const auto& [time, asked] : times_)
    withdraw_(time);
  times_.clear();
}

} // namespace logflume::log
