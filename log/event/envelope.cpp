#include "log/event/envelope.hpp"

#include <cmath>
#include <utility>

namespace logflume::log {

std::optional<std::uint64_t> seq_nr_of(const record_view& record) {
  const auto value = record.header("seq_nr");
  if (!value || value->size() < sizeof(std::uint64_t))
    return std::nullopt;
  std::uint64_t number = 0;
  for (const auto byte : value->first(sizeof number))
    number = number << 8 | byte;
  return number;
}

std::string_view to_string(skip_reason reason) {
  switch (reason) {
  case skip_reason::no_seq_nr:
    return "no_seq_nr";
  case skip_reason::no_timestamp:
    return "no_timestamp";
  case skip_reason::no_salt:
    return "no_salt";
  case skip_reason::not_decrypted:
    return "not_decrypted";
  case skip_reason::wrong_format:
    return "wrong_format";
  case skip_reason::wrong_key:
    return "wrong_key";
  case skip_reason::too_long:
    return "too_long";
  }
  return "unknown";
}

envelope_reader::envelope_reader(std::vector<std::string> redact, const record_meaning& meaning) :
    is_plain_(meaning.kind == record_kind::plain), entity_bits_(meaning.highest_entity()),
    json_(meaning, std::move(redact)) {}

envelope_result envelope_reader::read(const record_view& record, const crypto::cipher& key) {
  return read(record, &key);
}

envelope_result envelope_reader::read(const record_view& record, const crypto::cipher* key) {
  auto result = read(record_content{.key = record.key,
                                    .seq_nr = seq_nr_of(record),
                                    .timestamp = record.timestamp,
                                    .value = record.value},
                     key);
  if (auto* event = std::get_if<envelope>(&result)) {
    event->offset = record.offset;
    event->hash = record_hash(record);
  }
  return result;
}

envelope_result envelope_reader::read(const record_content& content, const crypto::cipher* key) {
  if (!content.seq_nr && !is_plain_)
    return skipped{skip_reason::no_seq_nr};
  auto timestamp = content.timestamp;
  if (timestamp && !std::isfinite(*timestamp))
    timestamp.reset();
  if (!timestamp && !is_plain_)
    return skipped{skip_reason::no_timestamp};

  auto value = content.value;
  if (key) {
    if (value.size() < crypto::salt_size)
      return skipped{skip_reason::no_salt};
    const auto text = value.subspan(crypto::salt_size);
    plain_.assign(text.begin(), text.end());
    key->apply(value.first<crypto::salt_size>(), plain_);
    value = plain_;
  }
  const auto json = json_.transcode(value);
  if (!json)
    return skipped{key ? skip_reason::not_decrypted : skip_reason::wrong_format};
  return envelope{.entity_id = entity_of(content.key),
                  .seq_nr = content.seq_nr,
                  .timestamp = timestamp,
                  .json = *json};
}

} // namespace logflume::log
