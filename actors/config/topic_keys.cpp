#include "actors/config/shared_keys.hpp"

#include <algorithm>

namespace logflume::actors {

namespace {

constexpr std::string_view log_prefix = "log.";

std::vector<topic_key> make_topic_keys() {
  auto all = log_keys<topic_config>();
  for (auto& each : all)
    each.name.remove_prefix(log_prefix.size());
  using namespace std::chrono_literals;
  all.push_back(make(&topic_config::source, "source",
                     "where the topic's records are: file, or kafka",
                     one_of<topic_source>(topic_source_names)));
  all.push_back(make(
      &topic_config::kafka_topic, "kafka_topic",
      "name of the Kafka topic that this topic is read from or forwarded to; empty = the same name",
      text("a name of at most 249 letters, digits and -._, or empty", is_kafka_topic_or_none)));
  all.push_back(make(&topic_config::kafka_key, "kafka_key",
                     "how the key of a record in Kafka is written: binary (8 bytes, big-endian), "
                     "or text (decimal digits)",
                     one_of<log::kafka_key>(log::kafka_key_names)));
  all.push_back(
      make(&topic_config::start, "start",
           "for a topic in Kafka: how far back in time reading begins; 0ms = at the oldest record",
           duration(0ms, std::chrono::hours{24 * 36'500})));
  all.push_back(make(&topic_config::events_key, "events_key",
                     "path of the secret that contains the events' key", events_key_rule()));
  all.push_back(make(&topic_config::redact, "redact", "fields sent as [redacted]", redact_rule()));
  constexpr auto meaning = &topic_config::meaning;
  all.push_back(
      make(meaning, &log::record_meaning::kind, "kind",
           "kind of the records: entity (Akka Edge envelopes), or plain (any Streambed records)",
           one_of<log::record_kind>(log::record_kind_names)));
  all.push_back(make(meaning, &log::record_meaning::entity_type, "entity_type",
                     "first part of the persistence ids",
                     text("a string without | and control characters", is_entity_type)));
  all.push_back(make(meaning, &log::record_meaning::encryption, "encryption",
                     "for a plain topic: how the values are encrypted",
                     one_of<log::value_encryption>(log::value_encryption_names)));
  all.push_back(
      make(meaning, &log::record_meaning::format, "format",
           "for a plain topic: format of the values, which determines how they become JSON",
           one_of<log::value_format>(log::value_format_names)));
  all.push_back(make(&topic_config::kinds, "kinds",
                     "variants of the events that are written; the position in the list, from 0, "
                     "is the variant's number in a record's key, so add new ones at the end",
                     kinds_rule()));
  for (auto& section : {sensor_keys<topic_config>(), page_keys<topic_config>()})
    for (const auto& each : section)
      all.push_back(each);
  return all;
}

} // namespace

std::span<const topic_key> topic_keys() {
  static const std::vector<topic_key> table = make_topic_keys();
  return table;
}

const topic_key* find_topic_key(std::string_view name) {
  const auto table = topic_keys();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const topic_key& each) { return each.name == name; });
  return found == table.end() ? nullptr : &*found;
}

const key* default_of(const topic_key& key) {
  for (const std::string_view section : {"", "log.", "secrets.", "http."})
    if (const auto* found = find_key(std::string{section}.append(key.name)))
      return found;
  return nullptr;
}

std::string full_name(const std::string& topic, const topic_key& key) {
  return std::string{topics_prefix}.append(topic).append(".").append(key.name);
}

} // namespace logflume::actors
