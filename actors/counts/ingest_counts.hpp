#pragma once

#include "actors/counts/counter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// Why a sensor's packet came to nothing.
enum class drop_reason : std::uint8_t {
  cut,            ///< it ends within its two numbers
  malformed,      ///< a number does not fit 32 bits, or its varint is too long
  not_registered, ///< its sensor has no secret, or is not known at all
  queue_full,     ///< too many readings wait for the log
  socket_full,    ///< the kernel had no room for it
  write_refused,  ///< the log could not be written
};
inline constexpr std::array<std::string_view, 6> drop_reason_names{
    "cut", "malformed", "not_registered", "queue_full", "socket_full", "write_refused"};

/// What became of the sensors' packets. The write side counts here.
struct ingest_counts {
  counter& dropped_by(drop_reason why) { return dropped[static_cast<std::size_t>(why)]; }

  /// Packets taken from the socket.
  counter received;
  /// Readings that the log holds.
  counter recorded;
  /// By `drop_reason`.
  std::array<counter, drop_reason_names.size()> dropped;
  /// Readings on their way from the socket to the log.
  level_gauge queued;
  /// Sensors that the log knows, and those of them whose state is in memory.
  level_gauge sensors_known;
  level_gauge sensors_in_memory;
};

} // namespace logflume::actors
