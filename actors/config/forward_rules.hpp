#pragma once

#include "actors/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// Returns the topics that are forwarded to Kafka, in the order of the configuration.
std::vector<topic_config> forwarded_topics(const config& values);

/// Returns whether the service forwards the topic.
bool is_forwarded(const config& values, const topic_config& topic);

/// Returns the name in Kafka of a topic that is forwarded.
std::string forward_target(const config& values, const topic_config& topic);

/// Says what is wrong with the keys of `[forward]`, and the remedy.
std::optional<std::string> forward_keys_fault(const config& values);

/// Says why this configuration has nothing to forward, or no Kafka to forward to, and the remedy.
std::optional<std::string> forwarding_fault(const config& values);

} // namespace logflume::actors
