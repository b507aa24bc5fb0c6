#pragma once

#include "actors/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// Returns a line, with the remedy, for each rule between keys that the values break.
std::vector<std::string> broken_cross_rules(const config& values);

/// Says why `auth.*` has no effect without `auth.keys`, and the remedy. Like all `*_fault`
/// functions, returns nullopt if there is no fault.
std::optional<std::string> auth_fault(const auth_config& auth);

/// Says why the node's keys contradict each other, and the remedy.
std::optional<std::string> node_fault(const node_config& node);

/// Says why a listener of `section` has only half of a certificate, and the remedy.
std::optional<std::string> pair_fault(const std::string& section, const std::string& certificate,
                                      const std::string& key);

/// Says why a topic's keys contradict each other, and the remedy.
std::optional<std::string> topic_fault(const topic_config& topic);

/// Says why no value could be within the limits, and the remedy. `section` is `page`, or a topic's
/// page section.
std::optional<std::string> page_fault(const std::string& section, const page_config& page);

/// Does the same for a topic whose limits differ from those of `[page]`.
std::optional<std::string> topic_page_fault(const config& values, const topic_config& topic);

/// Says why a Kafka topic cannot be read, and the remedy.
std::optional<std::string> kafka_fault(const config& values, const topic_config& topic);

/// Returns whether two topics in files would have the same history and the same lock.
bool share_history(const topic_config& a, const topic_config& b);

/// Says of each topic that would share files or a socket with an earlier one why it cannot, and
/// the remedy.
std::vector<std::string> sharing_faults(const std::vector<topic_config>& topics);

/// Says why a topic's sensors could not be served, and the remedy.
std::optional<std::string> kinds_fault(const topic_config& topic);

/// Returns whether certificate, key and CA are set, so that both sides present certificates.
bool has_certificates(const node_config& node);

} // namespace logflume::actors
