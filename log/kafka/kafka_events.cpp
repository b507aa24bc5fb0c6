#include "log/kafka/kafka_events.hpp"

#include <utility>

namespace logflume::log {

namespace {

/// A run of damaged values looks at the key's file no more often than this.
constexpr std::chrono::seconds refresh_pause{1};

kafka_fields fields_of(const kafka_message& message) {
  using which = kafka_message::which;
  return {.key = message.key(),
          .value = message.value(),
          .seq_nr = message.header("seq_nr", which::first),
          .ts = message.header("ts", which::last),
          .time_ms = message.time_ms()};
}

} // namespace

kafka_events::kafka_events(const kafka_meaning& meaning) :
    form_{meaning.key}, max_record_size_{meaning.max_record_size}, meaning_{meaning.records},
    reader_{meaning.redact, meaning.records} {
  if (meaning.records.encryption != value_encryption::none)
    key_.emplace(meaning.secrets, meaning.events_key);
}

std::optional<event_step> kafka_events::look_for_key(clock::time_point now) {
  if (!key_)
    return std::nullopt;
  const auto& found = key_->get(now);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return *missing;
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return *refused;
  cipher_ = std::get<std::shared_ptr<const crypto::cipher>>(found);
  return std::nullopt;
}

event_step kafka_events::open(const kafka_message& message, offset place, const selection& of,
                              clock::time_point now) {
  const auto record = read_kafka_record(fields_of(message), form_, max_record_size_);
  if (const auto* reason = std::get_if<skip_reason>(&record))
    return skipped{*reason, record_id{place, 0}, std::nullopt};
  if (const auto* gone = std::get_if<kafka_tombstone>(&record)) {
    const auto entity_id = reader_.entity_of(gone->key);
    if (!of.contains(entity_id))
      return passed_over{};
    return envelope{
        .entity_id = entity_id, .offset = place, .hash = kind_of_key(gone->key, meaning_)};
  }
  const auto& content = std::get<record_content>(record);
  if (!of.contains(reader_.entity_of(content.key)))
    return passed_over{};
  auto result = decrypt(content, now);
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

envelope_result kafka_events::decrypt(const record_content& content, clock::time_point now) {
  auto result = reader_.read(content, cipher_.get());
  const auto* skip = std::get_if<skipped>(&result);
  if (!skip || skip->reason != skip_reason::not_decrypted || now < next_refresh_)
    return result;
  next_refresh_ = now + refresh_pause;
  const auto* fresh = std::get_if<std::shared_ptr<const crypto::cipher>>(&key_->refresh(now));
  if (!fresh || *fresh == cipher_)
    return result;
  cipher_ = *fresh;
  return reader_.read(content, cipher_.get());
}

} // namespace logflume::log
