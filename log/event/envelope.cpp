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
  }
  return "unknown";
}

envelope_reader::envelope_reader(std::vector<std::string> redact) : json_(std::move(redact)) {}

envelope_result envelope_reader::read(const record_view& record, const crypto::cipher& key) {
  const auto seq_nr = seq_nr_of(record);
  if (!seq_nr)
    return skipped{skip_reason::no_seq_nr};
  if (!record.timestamp || !std::isfinite(*record.timestamp))
    return skipped{skip_reason::no_timestamp};
  if (record.value.size() < crypto::salt_size)
    return skipped{skip_reason::no_salt};

  const auto text = record.value.subspan(crypto::salt_size);
  plain_.assign(text.begin(), text.end());
  key.apply(record.value.first<crypto::salt_size>(), plain_);
  const auto json = json_.transcode(plain_);
  if (!json)
    return skipped{skip_reason::not_decrypted};
  return envelope{.entity_id = record.key & entity_mask,
                  .seq_nr = *seq_nr,
                  .offset = record.offset,
                  .hash = record_hash(record),
                  .timestamp = *record.timestamp,
                  .json = *json};
}

} // namespace logflume::log
