#include "actors/config/config.hpp"

namespace logflume::actors {

topic_config topic_defaults(const config& values, const std::string& name) {
  topic_config topic{.log = values.log,
                     .sensors = values.sensors,
                     .events_key = values.secrets.events_key,
                     .redact = values.http.redact};
  topic.log.topic = name;
  return topic;
}

std::vector<topic_config> topics_of(const config& values) {
  if (!values.topics.empty())
    return values.topics;
  return {topic_defaults(values, values.log.topic)};
}

} // namespace logflume::actors
