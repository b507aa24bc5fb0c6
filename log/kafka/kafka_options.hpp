#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace logflume::log {

/// Where a topic is, and how its brokers are reached.
struct kafka_options {
  /// `HOST:PORT`, several with commas between.
  std::string brokers;
  std::string topic;
  /// librdkafka's, by its own names. Values may be secrets.
  std::map<std::string, std::string> options{};
  /// Reading begins at the first records of that age; none: at the oldest there are.
  std::optional<std::chrono::milliseconds> start{};
};

/// What librdkafka says of options that it does not take, without their values; none: it takes
/// them. Loads librdkafka.
std::optional<std::string> kafka_options_fault(const kafka_options& options);

} // namespace logflume::log
