#include "log/kafka/kafka_replay.hpp"

#include <algorithm>
#include <utility>

namespace logflume::log {

namespace {

/// Number of pieces to plan at once.
constexpr std::size_t pieces_at_once = 1024;
/// Up to this many records between two pieces of a partition are read and skipped; if there are
/// more, reading restarts after them.
constexpr std::uint64_t max_skipped = 2'000;

} // namespace

kafka_replay::kafka_replay(kafka_options options, const kafka_meaning& meaning,
                           std::shared_ptr<const kafka_order> order,
                           event_topic::wanted_part wanted) :
    options_{std::move(options)},
    events_{meaning}, order_{std::move(order)}, wanted_{std::move(wanted)} {
  last_ = wanted_.after.value_or(0);
  const auto add = [&](const place_range& range) {
    const auto first = std::max(range.first, last_ + 1);
    const auto last = std::min(range.last, wanted_.until);
    if (first <= last)
      ranges_.push_back({first, last});
  };
  if (const auto* only = dynamic_cast<const kafka_blocks*>(wanted_.only.get()))
    std::ranges::for_each(only->list(), add);
  else
    add({1, wanted_.until});
}

void kafka_replay::plan() {
  while (pieces_.empty() && !ranges_.empty()) {
    auto& range = ranges_.front();
    for (const auto& each : order_->pieces_between(range.first - 1, range.last, pieces_at_once))
      pieces_.push_back(each);
    if (!pieces_.empty())
      range.first = pieces_.back().place + pieces_.back().count;
    if (pieces_.size() < pieces_at_once || range.first > range.last)
      ranges_.pop_front();
  }
}

bool kafka_replay::find_piece() {
  if (piece_)
    return true;
  if (pieces_.empty())
    plan();
  if (pieces_.empty())
    return false;
  piece_ = pieces_.front();
  pieces_.pop_front();
  start_at_piece();
  return true;
}

void kafka_replay::start_at_piece() {
  const auto partition = piece_->partition;
  auto& next = next_[partition];
  if (consumer_->has_started(partition) && piece_->kafka_offset < next + max_skipped)
    return;
  held_.erase(partition);
  consumer_->stop(partition);
  consumer_->start(partition, piece_->kafka_offset);
  next = piece_->kafka_offset;
}

std::optional<kafka_message> kafka_replay::next_message() {
  const auto end = piece_->kafka_offset + piece_->count;
  std::optional<kafka_message> message;
  if (const auto held = held_.find(piece_->partition); held != held_.end()) {
    message.emplace(std::move(held->second));
    held_.erase(held);
  }
  auto& next = next_[piece_->partition];
  while (true) {
    // The partition's end was seen earlier, after offsets without records.
    if (!message && next >= end) {
      piece_.reset();
      return std::nullopt;
    }
    if (!message) {
      auto news = consumer_->poll(piece_->partition);
      if (auto* arrived = std::get_if<kafka_message>(&news)) {
        message.emplace(std::move(*arrived));
        next = message->offset() + 1;
      } else if (const auto* reached = std::get_if<partition_end>(&news)) {
        next = std::max(next, reached->next);
        continue;
      } else {
        // librdkafka itself retries after a fault.
        return std::nullopt;
      }
    }
    if (message->offset() >= end) {
      held_.emplace(piece_->partition, *std::move(message));
      piece_.reset();
      return std::nullopt;
    }
    if (message->offset() >= piece_->kafka_offset)
      return message;
    message.reset();
  }
}

event_step kafka_replay::next(clock::time_point now) {
  if (auto instead = events_.load_key(now))
    return *std::move(instead);
  if (!consumer_) {
    auto made = kafka_consumer::make(options_, kafka_consumer::read_mode::separately);
    if (auto* fault_text = std::get_if<std::string>(&made))
      return not_ready{"kafka_unreachable", std::move(*fault_text), {}};
    consumer_.emplace(std::get<kafka_consumer>(std::move(made)));
  }
  while (find_piece()) {
    auto message = next_message();
    if (!message && piece_)
      return not_yet{};
    if (!message)
      continue;
    const auto place = piece_->place + (message->offset() - piece_->kafka_offset);
    piece_->count -= message->offset() + 1 - piece_->kafka_offset;
    piece_->place = place + 1;
    piece_->kafka_offset = message->offset() + 1;
    if (piece_->count == 0)
      piece_.reset();
    message_.emplace(*std::move(message));
    last_ = place;
    // The topic has dropped the record, and the order no longer knows its offset.
    if (!order_->find(place))
      return filtered_out{};
    return events_.open(*message_, place, wanted_.selected, now);
  }
  return at_end{};
}

source_position kafka_replay::position() const {
  return {.last_offset = last_ == 0 ? std::nullopt : std::optional{last_}};
}

} // namespace logflume::log
