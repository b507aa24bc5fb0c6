#include "log/event/event_tail.hpp"

#include "log/topic/directory_watch.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace logflume::log {

namespace {

blocks_ptr to_blocks(std::optional<block_index::found_blocks> found) {
  return found ? std::make_shared<const file_blocks>(*std::move(found)) : nullptr;
}

} // namespace

std::size_t file_blocks::count() const {
  std::size_t result = 0;
  for (const auto& each : found_.list)
    result += (each.end - each.begin + block_index::block_size - 1) / block_index::block_size;
  return result;
}

event_tail::event_tail(tail records, envelope_reader reader, std::optional<crypto::events_key> key,
                       event_topic::wanted_part wanted, std::optional<block_reader> only) :
    records_{std::move(records)},
    only_{std::move(only)}, reader_{std::move(reader), std::move(key)}, wanted_{std::move(wanted)} {
}

event_step event_tail::next(clock::time_point now) {
  if (auto without = reader_.load_key(now))
    return *std::move(without);
  return std::visit(
      [&](auto&& step) -> event_step {
        if constexpr (std::is_same_v<std::decay_t<decltype(step)>, delivered>)
          return open(step.record, now);
        else
          return std::forward<decltype(step)>(step);
      },
      next_record());
}

tail_step event_tail::next_record() {
  if (only_) {
    if (auto step = only_->next())
      return *std::move(step);
    only_.reset();
    if (last_)
      wanted_.after = std::max(wanted_.after, std::optional{last_->offset});
  }
  return records_.next();
}

void event_tail::changed(source_change change) {
  constexpr auto names = static_cast<source_change>(directory_change::names);
  if (change == 0 || (change & names) != 0)
    records_.names_changed();
}

source_position event_tail::position() const {
  const auto at = records_.position();
  source_position result{.at = at.at, .last_offset = at.last_offset, .index_bytes = at.index_bytes};
  if (last_ && last_->offset == at.last_offset)
    result.last_hash = last_->hash;
  if (at.part) {
    result.part = static_cast<std::size_t>(*at.part);
    result.gapless = *at.part == topic_part::active;
  }
  return result;
}

blocks_ptr event_tail::blocks(const wanted_events& wanted) const {
  return to_blocks(records_.blocks({.entities = wanted.selected.entities(),
                                    .after = wanted.after,
                                    .until = wanted.until,
                                    .max_blocks = wanted.max_blocks}));
}

blocks_ptr event_tail::blocks_since(double timestamp) const {
  return to_blocks(records_.blocks_since(timestamp));
}

event_step event_tail::open(const record_view& record, clock::time_point now) {
  if (record.offset > wanted_.until)
    return at_end{};
  if (record.offset <= wanted_.after ||
      !wanted_.selected.contains(reader_.reader().entity_of(record)))
    return filtered_out{};
  auto result = reader_.read(record, now);
  if (const auto* event = std::get_if<envelope>(&result)) {
    last_ = {event->offset, event->hash};
    return *event;
  }
  last_ = {record.offset, record_hash(record)};
  auto& skip = std::get<skipped>(result);
  skip.record = last_;
  skip.timestamp = record.timestamp;
  return skip;
}

} // namespace logflume::log
