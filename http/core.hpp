#pragma once

#include "http/inbox.hpp"
#include "http/socket_table.hpp"
#include "http/stream_limits.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace logflume::http {

/// What the loop, the pool and every stream share. Lives until the last of them is gone.
struct core {
  core(std::size_t max_streams, std::size_t max_streams_per_address) :
      limits{max_streams, max_streams_per_address} {}

  socket_table sockets;
  stream_limits limits;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused_heads = 0;
  std::atomic<std::uint64_t> refused_streams = 0;
  std::atomic<std::size_t> connections = 0;
  /// A closed connection is news to the loop.
  std::atomic<bool> accept_paused = false;
  /// Until the loop has turned.
  std::atomic<bool> turn_asked = false;
  /// No connection waits for a next request.
  std::atomic<bool> stopping = false;
  /// Last: its connections use the rest.
  http::inbox inbox;
};

} // namespace logflume::http
