#pragma once

#include "actors/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// A line per rule between keys that the values break, with the remedy.
std::vector<std::string> broken_cross_rules(const config& values);

/// Why the node's keys contradict each other, and the remedy.
/// `auth.*` without `auth.keys`.
std::optional<std::string> auth_fault(const auth_config& auth);

std::optional<std::string> node_fault(const node_config& node);

/// Why a listener of `section` has only half of a certificate, and the remedy.
std::optional<std::string> pair_fault(const std::string& section, const std::string& certificate,
                                      const std::string& key);

/// Why a topic's keys contradict each other, and the remedy.
std::optional<std::string> topic_fault(const topic_config& topic);

/// Why no value could be right, and the remedy. `section`: `page`, or that of a topic.
std::optional<std::string> page_fault(const std::string& section, const page_config& page);

/// The same of a topic whose limits are not those of `[page]`.
std::optional<std::string> own_page_fault(const config& values, const topic_config& topic);

/// Why a Kafka topic cannot be read, and the remedy.
std::optional<std::string> kafka_fault(const config& values, const topic_config& topic);

/// Why two topics cannot be in one process, and the remedy.
std::optional<std::string> topics_fault(const topic_config& topic, const topic_config& other);

/// Why a topic's sensors could not be served, and the remedy.
std::optional<std::string> kinds_fault(const topic_config& topic);

/// Both sides present certificates.
bool has_certificates(const node_config& node);

} // namespace logflume::actors
