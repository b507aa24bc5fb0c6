#pragma once

#include "actors/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// The topics that are forwarded to Kafka, in the order of the configuration.
std::vector<topic_config> forwarded_topics(const config& values);

/// The service forwards the topic.
bool is_forwarded(const config& values, const topic_config& topic);

/// The name in Kafka of a topic that is forwarded.
std::string forward_target(const config& values, const topic_config& topic);

/// What is wrong with the keys of `[forward]`, and the remedy.
std::optional<std::string> forward_keys_fault(const config& values);

/// Why this configuration has nothing to forward, or nowhere to; and the remedy.
std::optional<std::string> forwarding_fault(const config& values);

} // namespace logflume::actors
