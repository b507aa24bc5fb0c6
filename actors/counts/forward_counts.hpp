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
  /// It connects, and finds out where to go on.
  starting,
  /// Kafka has no position, so the topic is read for the origin's records.
  searching,
  forwarding,
  // It waits, and goes on by itself:
  kafka_options,
  kafka_unreachable,
  topic_missing,
  kafka_failed,
  log_missing,
  log_unreadable,
  /// Kafka refuses a record; it is tried again each minute.
  refused,
  /// Another forwarder has the same origin: ended.
  fenced,
};
inline constexpr std::array<std::string_view, 11> forwarding_names{
    "starting",          "searching",     "forwarding",   "kafka_options",
    "kafka_unreachable", "topic_missing", "kafka_failed", "log_missing",
    "log_unreadable",    "refused",       "fenced"};

/// The forwarder of a topic counts here, once for all records of a transaction.
struct forward_counts {
  std::string_view state_name() const {
    return forwarding_names[static_cast<std::size_t>(state.load())];
  }

  std::atomic<forwarding> state{forwarding::starting};
  counter records;
  counter transactions;
  /// Offsets that compaction took before they were forwarded.
  counter skipped;
  /// How often the log was found cut, or made again.
  counter cuts;
  /// Records that Kafka refused, counted each time.
  counter refused;
  /// All up to this offset was forwarded; -1: nothing was, as far as is known.
  level_gauge last_offset{-1};
  /// Where the log was read to for that: as in `tailer_counts`.
  level_gauge part{-1};
  level_gauge position;
};

} // namespace logflume::actors
