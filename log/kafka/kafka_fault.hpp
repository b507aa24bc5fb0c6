#pragma once

#include <cstdint>
#include <string>

namespace logflume::log {

/// Why Kafka did not do what was asked for.
struct kafka_fault {
  enum class kind : std::uint8_t {
    unreachable,
    /// The brokers refuse this client: who it is, or what it may do.
    refused,
    topic_missing,
    /// The partition does not have the offset that is to be read.
    no_such_offset,
    other,
  };
  kafka_fault::kind what = kafka_fault::kind::other;
  /// In the broker's or in librdkafka's words.
  std::string words;
  std::uint32_t partition = 0;
};

} // namespace logflume::log
