#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace logflume::log {

/// Where a topic is, and how to reach its brokers.
struct kafka_options {
  /// One or more `HOST:PORT`, separated by commas.
  std::string brokers;
  std::string topic;
  /// Options for librdkafka, by its own names. Values may be secrets.
  std::map<std::string, std::string> options{};
  /// Reading begins at the first records that are not older than this; nullopt: at the oldest.
  std::optional<std::chrono::milliseconds> start{};
};

/// Returns why librdkafka rejects the options, without their values, or nullopt if it accepts them.
/// Loads librdkafka.
std::optional<std::string> kafka_options_fault(const kafka_options& options);

} // namespace logflume::log
