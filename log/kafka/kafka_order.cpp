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

offset kafka_order::lane::place_of(std::uint64_t kafka_offset) const {
  const auto above = std::partition_point(
      runs.begin(), runs.end(), [&](const run& x) { return x.kafka_offset <= kafka_offset; });
  // A released offset no longer has a run of its own.
  if (above == runs.begin())
    return above->place - 1;
  const auto& found = *std::prev(above);
  return found.place + (kafka_offset - found.kafka_offset);
}

void kafka_order::begin(std::uint32_t partition, std::uint64_t first) {
  const std::unique_lock guard{lock_};
  lanes_.try_emplace(partition, lane{.first = first, .next = first, .runs = {}});
}

std::optional<offset> kafka_order::mark_read(std::uint32_t partition, std::uint64_t kafka_offset) {
  const std::unique_lock guard{lock_};
  const auto found = lanes_.find(partition);
  if (found == lanes_.end() || kafka_offset < found->second.next)
    return std::nullopt;
  auto& read_lane = found->second;
  if (last_partition_ != partition || read_lane.runs.empty())
    read_lane.runs.push_back({last_ + 1, read_lane.next});
  last_ += kafka_offset - read_lane.next + 1;
  read_lane.next = kafka_offset + 1;
  last_partition_ = partition;
  return last_;
}

std::optional<offset> kafka_order::last_released(std::uint32_t partition,
                                                 std::uint64_t first) const {
  const std::shared_lock guard{lock_};
  const auto found = lanes_.find(partition);
  if (found == lanes_.end() || first <= found->second.first)
    return std::nullopt;
  const auto& read_lane = found->second;
  if (read_lane.runs.empty() || first <= read_lane.runs.front().kafka_offset)
    return std::nullopt;
  return read_lane.place_of(std::min(first, read_lane.next) - 1);
}

void kafka_order::release(std::uint32_t partition, std::uint64_t first) {
  const std::unique_lock guard{lock_};
  const auto found = lanes_.find(partition);
  if (found == lanes_.end() || first <= found->second.first)
    return;
  auto& read_lane = found->second;
  read_lane.first = first;
  // The last run stays: the partition's part of an id needs it.
  std::size_t gone = 0;
  while (gone + 1 < read_lane.runs.size() && read_lane.end_of(gone) <= first)
    ++gone;
  read_lane.runs.erase(read_lane.runs.begin(),
                       read_lane.runs.begin() + static_cast<std::ptrdiff_t>(gone));
}

void kafka_order::restart() {
  const std::unique_lock guard{lock_};
  // If nothing was read since the previous restart, `lanes_before_restart_` stays: streams still
  // refer to what was read before both.
  if (last_ > restarted_at_)
    lanes_before_restart_ = std::move(lanes_);
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
  for (const auto& [partition, read_lane] : lanes_at(place))
    if (const auto number = read_lane.run_at(place)) {
      const auto& begun = read_lane.runs[*number];
      next.emplace_hint(
          next.end(), partition,
          std::min(begun.kafka_offset + (place - begun.place) + 1, read_lane.end_of(*number)));
    }
  return next;
}

std::optional<kafka_order::record_place> kafka_order::find(offset place) const {
  const std::shared_lock guard{lock_};
  for (const auto& [partition, read_lane] : lanes_at(place))
    if (const auto number = read_lane.run_at(place)) {
      const auto kafka_offset =
          read_lane.runs[*number].kafka_offset + (place - read_lane.runs[*number].place);
      if (kafka_offset < read_lane.end_of(*number))
        return record_place{partition, kafka_offset};
    }
  return std::nullopt;
}

bool kafka_order::has_reached(const kafka_offsets& next) const {
  const std::shared_lock guard{lock_};
  return std::ranges::all_of(next, [&](const auto& each) {
    const auto found = lanes_.find(each.first);
    return found != lanes_.end() && each.second <= found->second.end();
  });
}

std::uint64_t kafka_order::clamp(std::uint32_t partition, std::uint64_t kafka_offset) const {
  const std::shared_lock guard{lock_};
  const auto found = lanes_.find(partition);
  return found == lanes_.end() ? kafka_offset
                               : std::clamp(kafka_offset, found->second.first, found->second.end());
}

kafka_order::resumption kafka_order::look_up(const kafka_offsets& next) const {
  const std::shared_lock guard{lock_};
  for (const auto& [partition, kafka_offset] : next) {
    const auto found = lanes_.find(partition);
    if (found == lanes_.end() || kafka_offset > found->second.end())
      return {.status = resumption::state::ahead};
    if (kafka_offset < found->second.first)
      return {.status = resumption::state::expired};
  }
  resumption result{.after = last_, .through = restarted_at_};
  for (const auto& [partition, read_lane] : lanes_) {
    if (read_lane.runs.empty())
      continue;
    const auto asked = next.find(partition);
    const auto first_lacking =
        std::max(asked == next.end() ? 0 : asked->second, read_lane.runs.front().kafka_offset);
    if (first_lacking < read_lane.next)
      result.after = std::min(result.after, read_lane.place_of(first_lacking) - 1);
    if (first_lacking > read_lane.runs.front().kafka_offset)
      result.through =
          std::max(result.through, read_lane.place_of(std::min(first_lacking, read_lane.next) - 1));
  }
  return result;
}

std::vector<kafka_order::piece> kafka_order::pieces_between(offset after, offset through,
                                                            std::size_t limit) const {
  const std::shared_lock guard{lock_};
  std::map<const lane*, std::size_t> next_runs;
  for (const auto& [partition, read_lane] : lanes_)
    if (!read_lane.runs.empty())
      next_runs[&read_lane] = read_lane.run_at(after + 1).value_or(0);
  std::vector<piece> found;
  while (found.size() < limit) {
    const lane* first = nullptr;
    std::uint32_t first_partition = 0;
    for (const auto& [partition, read_lane] : lanes_)
      if (const auto number = next_runs.find(&read_lane);
          number != next_runs.end() && number->second < read_lane.runs.size() &&
          (first == nullptr ||
           read_lane.runs[number->second].place < first->runs[next_runs[first]].place)) {
        first = &read_lane;
        first_partition = partition;
      }
    if (first == nullptr)
      break;
    const auto number = next_runs[first]++;
    const auto& begun = first->runs[number];
    if (begun.place > through)
      break;
    const auto count = first->end_of(number) - begun.kafka_offset;
    // The run may begin at or below `after`, or below what is left of the partition.
    const auto skipped = begun.place > after ? 0 : after + 1 - begun.place;
    const auto last = std::min(count, through + 1 - begun.place);
    if (skipped < last)
      found.push_back({.place = begun.place + skipped,
                       .partition = first_partition,
                       .kafka_offset = begun.kafka_offset + skipped,
                       .count = last - skipped});
  }
  return found;
}

std::size_t kafka_order::bytes() const {
  const std::shared_lock guard{lock_};
  std::size_t sum = 0;
  for (const auto* all : {&lanes_, &lanes_before_restart_})
    for (const auto& [partition, read_lane] : *all)
      sum += read_lane.runs.capacity() * sizeof(run) + sizeof(lanes::value_type);
  return sum;
}

} // namespace logflume::log
