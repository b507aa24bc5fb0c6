#include "log/kafka/kafka_events.hpp"

#include <utility>

namespace logflume::log {

namespace {

kafka_fields fields_of(const kafka_message& message) {
  using occurrence = kafka_message::occurrence;
  return {.key = message.key(),
          .value = message.value(),
          .seq_nr = message.header("seq_nr", occurrence::first),
          .ts = message.header("ts", occurrence::last),
          .time_ms = message.time_ms()};
}

std::optional<crypto::events_key> key_of(const kafka_meaning& meaning) {
  if (meaning.records.encryption == value_encryption::none)
    return std::nullopt;
  return std::optional<crypto::events_key>{std::in_place, meaning.secrets, meaning.events_key};
}

} // namespace

kafka_events::kafka_events(const kafka_meaning& meaning) :
    form_{meaning.key}, max_record_size_{meaning.max_record_size}, meaning_{meaning.records},
    reader_{envelope_reader{meaning.redact, meaning.records}, key_of(meaning)} {}

event_step kafka_events::open(const kafka_message& message, offset place, const selection& wanted,
                              clock::time_point now) {
  const auto record = read_kafka_record(fields_of(message), form_, max_record_size_);
  if (const auto* reason = std::get_if<skip_reason>(&record))
    return skipped{*reason, record_id{place, 0}, std::nullopt};
  if (const auto* gone = std::get_if<kafka_tombstone>(&record)) {
    const auto entity_id = reader_.reader().entity_of(gone->key);
    if (!wanted.contains(entity_id))
      return filtered_out{};
    return envelope{
        .entity_id = entity_id, .offset = place, .hash = kind_of_key(gone->key, meaning_)};
  }
  const auto& content = std::get<record_content>(record);
  if (!wanted.contains(reader_.reader().entity_of(content.key)))
    return filtered_out{};
  auto result = reader_.read(content, now);
  const auto kind = kind_of_key(content.key, meaning_);
  if (auto* event = std::get_if<envelope>(&result)) {
    event->offset = place;
    event->hash = kind;
    return *event;
  }
  auto& skip = std::get<skipped>(result);
  skip.record = record_id{place, kind};
  skip.timestamp = content.timestamp;
  return skip;
}

} // namespace logflume::log
