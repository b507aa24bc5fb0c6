#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/level_gauge.hpp"
#include "actors/counts/unregistered_sensors.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// Why a sensor's packet was dropped.
enum class drop_reason : std::uint8_t {
  /// The packet ends within its two numbers.
  cut,
  /// A number does not fit its type, or the JSON is not that of a packet.
  malformed,
  /// Its sensor has no secret, or is unknown.
  not_registered,
  /// Too many readings wait for the log.
  queue_full,
  /// The kernel had no room for it.
  socket_full,
  /// The log could not be written.
  write_refused,
  /// JSON of more than 1,200 bytes.
  too_long,
  /// Its event's variant has no number in `kinds`.
  unknown_kind,
  /// Its event is a registration, which no packet may be.
  registration,
};
inline constexpr std::array<std::string_view, 9> drop_reason_names{
    "cut",           "malformed", "not_registered", "queue_full",  "socket_full",
    "write_refused", "too_long",  "unknown_kind",   "registration"};

/// Counts of sensors' packets, updated by the write side.
struct ingest_counts {
  counter& dropped_by(drop_reason reason) { return dropped[static_cast<std::size_t>(reason)]; }

  /// Packets taken from the socket.
  counter received;
  /// Readings that are in the log.
  counter recorded;
  /// Indexed by `drop_reason`.
  std::array<counter, drop_reason_names.size()> dropped;
  /// Readings that are queued for the log.
  level_gauge queued;
  /// Sensors that the log knows, and those of them whose state is in memory.
  level_gauge sensors_known;
  level_gauge sensors_in_memory;
  unregistered_sensors unregistered;
};

} // namespace logflume::actors
