#include "actors/config/forward_rules.hpp"

#include <algorithm>
#include <iterator>

namespace logflume::actors {

std::vector<topic_config> forwarded_topics(const config& values) {
  auto topics = topics_of(values);
  std::erase_if(topics, [&](const topic_config& topic) {
    const auto& named = values.forward.topics;
    return topic.source != topic_source::file ||
           (!named.empty() && std::ranges::count(named, topic.log.topic) == 0);
  });
  return topics;
}

bool is_forwarded(const config& values, const topic_config& topic) {
  return values.forward.enabled &&
         std::ranges::any_of(forwarded_topics(values), [&](const topic_config& each) {
           return each.log.topic == topic.log.topic;
         });
}

std::string forward_target(const config& values, const topic_config& topic) {
  if (!values.forward.kafka_topic.empty())
    return values.forward.kafka_topic;
  return topic.kafka_topic.empty() ? topic.log.topic : topic.kafka_topic;
}

std::optional<std::string> forward_keys_fault(const config& values) {
  const auto topics = topics_of(values);
  for (const auto& name : values.forward.topics) {
    const auto found = std::ranges::find_if(
        topics, [&](const topic_config& topic) { return topic.log.topic == name; });
    if (found == topics.end())
      return "forward.topics: there is no topic " + name + ": list only topics of this process";
    if (found->source == topic_source::kafka)
      return "forward.topics: " + name + " is already in Kafka: leave it out";
  }
  const auto forwarded = forwarded_topics(values);
  if (!values.forward.kafka_topic.empty() && forwarded.size() > 1)
    return "forward.kafka_topic works for a single topic, but " + std::to_string(forwarded.size()) +
           " are forwarded: set topics.NAME.kafka_topic for each, or list only one in "
           "forward.topics";
  return values.forward.enabled ? forwarding_fault(values) : std::nullopt;
}

std::optional<std::string> forwarding_fault(const config& values) {
  if (values.kafka.brokers.empty())
    return "forwarding needs kafka.brokers: set it to the brokers' addresses, as HOST:PORT";
  const auto topics = forwarded_topics(values);
  if (topics.empty())
    return "there is no topic in files that could be forwarded: add one, or set "
           "forward.enabled = false";
  for (auto topic = topics.begin(); topic != topics.end(); ++topic)
    for (auto other = std::next(topic); other != topics.end(); ++other)
      if (forward_target(values, *topic) == forward_target(values, *other))
        return "topics." + topic->log.topic + " and topics." + other->log.topic +
               " would be forwarded to the same topic in Kafka: set topics.NAME.kafka_topic of "
               "one of them";
  return std::nullopt;
}

} // namespace logflume::actors
