#include "actors/config/config.hpp"

#include <algorithm>

namespace logflume::actors {

topic_config topic_defaults(const config& values, const std::string& name) {
  topic_config topic{.kafka_topic = {},
                     .log = values.log,
                     .sensors = values.sensors,
                     .page = values.page,
                     .events_key = values.secrets.events_key,
                     .redact = values.http.redact,
                     .meaning = {}};
  topic.log.topic = name;
  return topic;
}

const topic_config* find_topic(const config& values, const std::string& name) {
  const auto found = std::ranges::find_if(
      values.topics, [&](const topic_config& topic) { return topic.log.topic == name; });
  return found == values.topics.end() ? nullptr : &*found;
}

std::vector<topic_config> topics_of(const config& values) {
  if (values.has_sections)
    return values.topics;
  return {topic_defaults(values, values.log.topic)};
}

} // namespace logflume::actors
