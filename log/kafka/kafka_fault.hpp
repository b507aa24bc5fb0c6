#pragma once

#include <cstdint>
#include <string>

namespace logflume::log {

/// Why Kafka did not do what it was asked to do.
struct kafka_fault {
  enum class kind : std::uint8_t {
    unreachable,
    /// The brokers refuse this client's identity, or what it wants to do.
    refused,
    topic_missing,
    /// The partition does not have the offset that is to be read.
    no_such_offset,
    other,
  };
  kafka_fault::kind reason = kafka_fault::kind::other;
  /// The broker's or librdkafka's own text.
  std::string message;
  std::uint32_t partition = 0;
};

} // namespace logflume::log
