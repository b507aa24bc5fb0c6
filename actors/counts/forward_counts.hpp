#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/level_gauge.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// The state of forwarding a log to Kafka.
enum class forwarding : std::uint8_t {
  /// It connects, and determines where to continue.
  starting,
  /// Kafka has no position, so the topic is searched for the origin's records.
  searching,
  forwarding,
  // In the following states it waits, and continues by itself:
  kafka_options,
  kafka_unreachable,
  topic_missing,
  kafka_failed,
  log_missing,
  log_unreadable,
  /// Kafka refuses a record, which is retried every minute.
  refused,
  /// Forwarding ended because another forwarder has the same origin.
  fenced,
};
inline constexpr std::array<std::string_view, 11> forwarding_names{
    "starting",          "searching",     "forwarding",   "kafka_options",
    "kafka_unreachable", "topic_missing", "kafka_failed", "log_missing",
    "log_unreadable",    "refused",       "fenced"};

/// Counts of a topic's forwarder, updated once for all records of a transaction.
struct forward_counts {
  std::string_view state_name() const {
    return forwarding_names[static_cast<std::size_t>(state.load())];
  }

  std::atomic<forwarding> state{forwarding::starting};
  counter records;
  counter transactions;
  /// Offsets that compaction removed before they were forwarded.
  counter skipped;
  /// How often the log was found truncated or recreated.
  counter cuts;
  /// Records that Kafka refused, counted each time.
  counter refused;
  /// All records up to this offset were forwarded; -1 if none is known to be.
  level_gauge last_offset{-1};
  /// How far the log was read for that, as in `tailer_counts`.
  level_gauge part{-1};
  level_gauge position;
};

} // namespace logflume::actors
