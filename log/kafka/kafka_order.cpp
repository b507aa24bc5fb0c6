#include "log/kafka/kafka_order.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

namespace logflume::log {

std::optional<std::size_t> kafka_order::lane::run_at(offset place) const {
  const auto above = std::partition_point(runs.begin(), runs.end(),
                                          [&](const run& x) { return x.place <= place; });
  return above == runs.begin() ? std::nullopt
                               : std::optional{static_cast<std::size_t>(above - runs.begin()) - 1};
}

offset kafka_order::lane::place_of(std::uint64_t at) const {
  const auto above =
      std::partition_point(runs.begin(), runs.end(), [&](const run& x) { return x.at <= at; });
  // A released offset no longer has a run of its own.
  if (above == runs.begin())
    return above->place - 1;
  const auto& found = *std::prev(above);
  return found.place + (at - found.at);
}

void kafka_order::begin(std::uint32_t partition, std::uint64_t first) {
  const std::unique_lock guard{lock_};
  lanes_.try_emplace(partition, lane{.first = first, .next = first, .runs = {}});
}

std::optional<offset> kafka_order::read(std::uint32_t partition, std::uint64_t at) {
  const std::unique_lock guard{lock_};
  const auto found = lanes_.find(partition);
  if (found == lanes_.end() || at < found->second.next)
    return std::nullopt;
  auto& in = found->second;
  if (last_partition_ != partition || in.runs.empty())
    in.runs.push_back({last_ + 1, in.next});
  last_ += at - in.next + 1;
  in.next = at + 1;
  last_partition_ = partition;
  return last_;
}

std::optional<offset> kafka_order::release(std::uint32_t partition, std::uint64_t first) {
  const std::unique_lock guard{lock_};
  const auto found = lanes_.find(partition);
  if (found == lanes_.end() || first <= found->second.first)
    return std::nullopt;
  auto& in = found->second;
  in.first = first;
  if (in.runs.empty() || first <= in.runs.front().at)
    return std::nullopt;
  const auto through = in.place_of(std::min(first, in.next) - 1);
  // The last run stays: the partition's part of an id needs it.
  std::size_t gone = 0;
  while (gone + 1 < in.runs.size() && in.end_of(gone) <= first)
    ++gone;
  in.runs.erase(in.runs.begin(), in.runs.begin() + static_cast<std::ptrdiff_t>(gone));
  return through;
}

void kafka_order::restart() {
  const std::unique_lock guard{lock_};
  // If nothing was read since the previous restart, `before_` stays: streams still refer to what
  // was read before both.
  if (last_ > restarted_at_)
    before_ = std::move(lanes_);
  lanes_.clear();
  restarted_at_ = last_;
  last_partition_.reset();
}

std::optional<offset> kafka_order::last() const {
  const std::shared_lock guard{lock_};
  return last_ > restarted_at_ ? std::optional{last_} : std::nullopt;
}

kafka_offsets kafka_order::next_after(offset place) const {
  const std::shared_lock guard{lock_};
  kafka_offsets next;
  for (const auto& [partition, in] : lanes_at(place))
    if (const auto number = in.run_at(place)) {
      const auto& begun = in.runs[*number];
      next.emplace_hint(next.end(), partition,
                        std::min(begun.at + (place - begun.place) + 1, in.end_of(*number)));
    }
  return next;
}

std::optional<kafka_order::record_place> kafka_order::find(offset place) const {
  const std::shared_lock guard{lock_};
  for (const auto& [partition, in] : lanes_at(place))
    if (const auto number = in.run_at(place)) {
      const auto at = in.runs[*number].at + (place - in.runs[*number].place);
      if (at < in.end_of(*number))
        return record_place{partition, at};
    }
  return std::nullopt;
}

std::uint64_t kafka_order::clamp(std::uint32_t partition, std::uint64_t at) const {
  const std::shared_lock guard{lock_};
  const auto found = lanes_.find(partition);
  return found == lanes_.end() ? at : std::clamp(at, found->second.first, found->second.next);
}

kafka_order::resumption kafka_order::look_up(const kafka_offsets& next) const {
  const std::shared_lock guard{lock_};
  for (const auto& [partition, at] : next) {
    const auto found = lanes_.find(partition);
    if (found == lanes_.end() || at > found->second.next)
      return {.found = resumption::state::ahead};
    if (at < found->second.first)
      return {.found = resumption::state::expired};
  }
  resumption result{.after = last_, .through = restarted_at_};
  for (const auto& [partition, in] : lanes_) {
    if (in.runs.empty())
      continue;
    const auto asked = next.find(partition);
    const auto at = std::max(asked == next.end() ? 0 : asked->second, in.runs.front().at);
    if (at < in.next)
      result.after = std::min(result.after, in.place_of(at) - 1);
    if (at > in.runs.front().at)
      result.through = std::max(result.through, in.place_of(at - 1));
  }
  return result;
}

std::vector<kafka_order::piece> kafka_order::pieces(offset after, offset through,
                                                    std::size_t most) const {
  const std::shared_lock guard{lock_};
  std::map<const lane*, std::size_t> at;
  for (const auto& [partition, in] : lanes_)
    if (!in.runs.empty())
      at[&in] = in.run_at(after + 1).value_or(0);
  std::vector<piece> found;
  while (found.size() < most) {
    const lane* first = nullptr;
    std::uint32_t of = 0;
    for (const auto& [partition, in] : lanes_)
      if (const auto number = at.find(&in);
          number != at.end() && number->second < in.runs.size() &&
          (first == nullptr || in.runs[number->second].place < first->runs[at[first]].place)) {
        first = &in;
        of = partition;
      }
    if (first == nullptr)
      break;
    const auto number = at[first]++;
    const auto& begun = first->runs[number];
    if (begun.place > through)
      break;
    const auto count = first->end_of(number) - begun.at;
    // The run may begin at or below `after`, or below what is left of the partition.
    const auto skipped = begun.place > after ? 0 : after + 1 - begun.place;
    const auto last = std::min(count, through + 1 - begun.place);
    if (skipped < last)
      found.push_back({.place = begun.place + skipped,
                       .partition = of,
                       .at = begun.at + skipped,
                       .count = last - skipped});
  }
  return found;
}

std::size_t kafka_order::bytes() const {
  const std::shared_lock guard{lock_};
  std::size_t sum = 0;
  for (const auto* all : {&lanes_, &before_})
    for (const auto& [partition, in] : *all)
      sum += in.runs.capacity() * sizeof(run) + sizeof(lanes::value_type);
  return sum;
}

} // namespace logflume::log
