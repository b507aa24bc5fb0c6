#include "log/kafka/kafka_source.hpp"

#include "log/kafka/kafka_places.hpp"

#include <utility>

namespace logflume::log {

kafka_source::kafka_source(const kafka_options& options, const kafka_meaning& meaning,
                           kafka_pauses pauses, std::shared_ptr<kafka_order> order,
                           std::shared_ptr<kafka_signal> signal, std::size_t index_limit) :
    topic_{options.topic},
    brokers_{options.brokers}, order_{std::move(order)}, events_{meaning}, index_{index_limit},
    times_{[this](std::chrono::milliseconds time) { reader_.request_since(time); },
           [this](std::chrono::milliseconds time) { reader_.withdraw_since(time); }},
    reader_{options, pauses, std::move(signal)} {}

event_step kafka_source::next(clock::time_point now) {
  if (const auto oldest = std::exchange(released_, std::nullopt))
    order_->release(oldest->partition, oldest->first);
  if (deletion_)
    return *std::exchange(deletion_, std::nullopt);
  if (auto instead = events_.load_key(now))
    return *std::move(instead);
  now_ = now;
  while (auto item = reader_.take())
    if (auto step = take(*std::move(item), now))
      return *std::move(step);
  auto step = idle();
  if (std::holds_alternative<at_end>(step))
    times_.end_reached(now);
  return step;
}

std::optional<event_step> kafka_source::take(kafka_item item, clock::time_point now) {
  if (auto* message = std::get_if<kafka_message>(&item))
    return take(std::move(*message), now);
  if (const auto* found = std::get_if<partition_found>(&item)) {
    order_->begin(found->partition, found->first);
    if (found->end > found->first)
      catching_up_[found->partition] = found->end;
  } else if (const auto* oldest = std::get_if<partition_released>(&item)) {
    return take(*oldest);
  } else if (const auto* end = std::get_if<partition_end>(&item)) {
    catching_up_.erase(end->partition);
    fault_.reset();
    if (end->next > 0)
      order_->mark_read(end->partition, end->next - 1);
  } else if (std::holds_alternative<topic_recreated>(item)) {
    order_->restart();
    catching_up_.clear();
    was_reached_ = false;
    last_.reset();
    index_.clear();
    times_.clear();
    return rewound{};
  } else if (std::holds_alternative<kafka_reached>(item)) {
    was_reached_ = true;
    fault_.reset();
  } else if (auto* since = std::get_if<kafka_since>(&item)) {
    times_.take(std::move(*since));
  } else if (auto* fault = std::get_if<kafka_fault>(&item)) {
    // A refusal of this client says more than the unreachable brokers that follow from it.
    if (!fault_ || fault_->reason != kafka_fault::kind::refused ||
        fault->reason != kafka_fault::kind::unreachable)
      fault_ = std::move(*fault);
  }
  return std::nullopt;
}

std::optional<event_step> kafka_source::take(kafka_message message, clock::time_point now) {
  fault_.reset();
  const auto partition = message.partition();
  const auto place = order_->mark_read(partition, message.offset());
  // The message was delivered twice.
  if (!place)
    return std::nullopt;
  if (const auto end = catching_up_.find(partition);
      end != catching_up_.end() && message.offset() + 1 >= end->second)
    catching_up_.erase(end);
  message_.emplace(std::move(message));
  auto step = events_.open(*message_, *place, selection{}, now);
  const auto* event = std::get_if<envelope>(&step);
  if (event) {
    last_ = record_id{event->offset, event->hash};
    index_.add(event->entity_id, event->offset, message_->bytes());
  }
  if (!event || !event->json.empty())
    return step;
  // The events of its key are removed first.
  deletion_ = *event;
  return removed{.entity_id = event->entity_id,
                 .contains = [kind = event->hash](const record_id& id) { return id.hash == kind; }};
}

std::optional<event_step> kafka_source::take(const partition_released& oldest) {
  const auto through = order_->last_released(oldest.partition, oldest.first);
  if (!through) {
    order_->release(oldest.partition, oldest.first);
    return std::nullopt;
  }
  // Until the records are removed, those that wait to be sent need their places.
  released_ = oldest;
  return removed{.contains = [order = order_, through = *through, oldest](const record_id& id) {
    if (id.offset > through)
      return false;
    // A place without a record was released earlier.
    const auto record = order->find(id.offset);
    return !record ||
           (record->partition == oldest.partition && record->kafka_offset < oldest.first);
  }};
}

event_step kafka_source::idle() const {
  if (fault_)
    return describe(*fault_);
  if (!was_reached_ || !catching_up_.empty())
    return not_ready{.reason = "catching_up", .message = {}, .remedy = {}};
  return at_end{};
}

not_ready kafka_source::describe(const kafka_fault& fault) const {
  using kind = kafka_fault::kind;
  switch (fault.reason) {
  case kind::topic_missing:
    return {"topic_missing", topic_ + " at " + brokers_ + ": " + fault.message,
            "waiting for the topic to be created; or set topics.NAME.kafka_topic"};
  case kind::refused:
    return {"kafka_unreachable", brokers_ + ": " + fault.message,
            "the brokers refuse this client: check security.protocol, sasl.* and ssl.* in "
            "kafka.options, and the topic's access list"};
  case kind::unreachable:
  case kind::no_such_offset:
  case kind::other:
    break;
  }
  return {"kafka_unreachable", brokers_ + ": " + fault.message,
          "retrying until the brokers respond; or set kafka.brokers"};
}

source_position kafka_source::position() const {
  source_position result{.last_offset = order_->last(),
                         .index_bytes = order_->bytes() + index_.bytes()};
  if (result.last_offset)
    result.last_hash = last_ && last_->offset == result.last_offset ? last_->hash : 0;
  return result;
}

std::optional<id_answer> kafka_source::look_up(std::string_view id) const {
  auto next = parse_id(id);
  return next ? answer(*std::move(next)) : id_answer{.status = id_answer::state::unknown};
}

std::optional<time_answer> kafka_source::look_up(double timestamp) {
  auto next = times_.find(kafka_time(timestamp), *order_, now_);
  if (!next)
    return not_yet{};
  for (auto& [partition, kafka_offset] : *next)
    kafka_offset = order_->clamp(partition, kafka_offset);
  return answer(*std::move(next));
}

id_answer kafka_source::answer(kafka_offsets next) const {
  using state = id_answer::state;
  const auto found = order_->look_up(next);
  switch (found.status) {
  case kafka_order::resumption::state::ahead:
    return {.status = state::ahead};
  case kafka_order::resumption::state::expired:
    return {.status = state::expired};
  case kafka_order::resumption::state::known:
    break;
  }
  return {.status = state::known,
          .at = {found.after, 0, std::make_shared<const client_offsets>(order_, std::move(next))},
          .through = found.through};
}

} // namespace logflume::log
