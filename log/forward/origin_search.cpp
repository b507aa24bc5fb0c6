#include "log/forward/origin_search.hpp"

#include "log/forward/forward_record.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace logflume::log {

void origin_evidence::add(const forwarded_record& record) {
  if (!std::exchange(has_seen_, true) || record.offset > highest_.offset)
    highest_ = record;
  if (record.offset > log_.back().offset) {
    contradicts_ = true;
    return;
  }
  const auto logged = std::lower_bound(
      log_.begin(), log_.end(), record.offset,
      [](const forwarded_record& each, offset wanted) { return each.offset < wanted; });
  if (logged->offset != record.offset)
    return;
  if (logged->hash != record.hash)
    contradicts_ = true;
  else if (!match_ || record.offset > match_->offset)
    match_ = record;
}

forward_start origin_evidence::decide() const {
  if (!has_seen_)
    return {};
  if (!match_)
    return {.why = forward_start::reason::recreated};
  return {.why = forward_start::reason::continues, .after = last().offset, .match = match_};
}

forward_position origin_evidence::position() const {
  forward_position found;
  for (const auto& record : log_)
    if (record.offset < last().offset)
      found.push(record);
  found.push(last());
  return found;
}

std::optional<forwarded_record> record_of_origin(const kafka_message& message,
                                                 const std::string& origin, kafka_key key) {
  constexpr std::size_t number_size = 8;
  const auto from = message.header(origin_header, kafka_message::occurrence::last);
  const auto at = message.header(origin_offset_header, kafka_message::occurrence::last);
  const auto name = message.key();
  const auto value = message.value();
  if (!from || !at || at->size() != number_size || !name || !value ||
      !std::equal(from->begin(), from->end(), origin.begin(), origin.end(),
                  [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
    return std::nullopt;
  const auto number = parse_kafka_key(*name, key);
  const auto place = parse_kafka_key(*at, kafka_key::binary);
  if (!number)
    return std::nullopt;
  const record_fields fields{
      .headers = {}, .timestamp = {}, .key = *number, .value = *value, .offset = *place};
  return forwarded_record{*place, record_hash(fields)};
}

std::optional<kafka_fault>
origin_search::run(const std::function<void(const forwarded_record&)>& visit) const {
  auto asking = kafka_consumer::make(kafka, kafka_consumer::read_mode::bounds_only);
  auto reading = kafka_consumer::make(kafka, kafka_consumer::read_mode::together);
  for (auto* made : {&asking, &reading})
    if (auto* fault_text = std::get_if<std::string>(made))
      return kafka_fault{.message = std::move(*fault_text)};
  const auto count = std::get<kafka_consumer>(asking).partitions(response_timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&count))
    return *fault;
  const auto found =
      std::get<kafka_consumer>(asking).bounds(std::get<std::uint32_t>(count), response_timeout);
  if (const auto* fault = std::get_if<kafka_fault>(&found))
    return *fault;
  auto& consumer = std::get<kafka_consumer>(reading);
  // By partition, the offset to be reached. While transactions of others are open, nothing after
  // them is read.
  std::map<std::uint32_t, std::uint64_t> ends;
  for (const auto& [partition, each] :
       std::get<kafka_consumer::by_partition<partition_bounds>>(found))
    if (each.low < each.high) {
      ends[partition] = each.high;
      consumer.start(partition, each.low);
    }
  const auto reach = [&](std::uint32_t partition, std::uint64_t next) {
    const auto end = ends.find(partition);
    if (end != ends.end() && next >= end->second)
      ends.erase(end);
  };
  constexpr std::chrono::milliseconds poll_time{200};
  while (!ends.empty() && should_continue()) {
    const auto news = consumer.poll(poll_time);
    if (const auto* message = std::get_if<kafka_message>(&news)) {
      if (const auto record = record_of_origin(*message, origin, key))
        visit(*record);
      reach(message->partition(), message->offset() + 1);
    } else if (const auto* end = std::get_if<partition_end>(&news)) {
      reach(end->partition, end->next);
    } else if (const auto* fault = std::get_if<kafka_fault>(&news)) {
      if (fault->reason != kafka_fault::kind::unreachable)
        return *fault;
      report_wait(*fault);
    }
    if (const auto fault = consumer.take_fault())
      report_wait(*fault);
  }
  return std::nullopt;
}

} // namespace logflume::log
