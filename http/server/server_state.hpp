#pragma once

#include "http/server/inbox.hpp"
#include "http/server/socket_table.hpp"
#include "http/server/stream_limits.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace logflume::http {

/// What the loop, the pool and every stream share. Lives until the last of them is gone.
struct server_state {
  server_state(std::size_t max_streams, std::size_t max_streams_per_address) :
      limits{max_streams, max_streams_per_address} {}

  socket_table sockets;
  stream_limits limits;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused_heads = 0;
  /// By `stream_refusal`.
  std::array<std::atomic<std::uint64_t>, stream_refusal_names.size()> refused_streams{};
  /// By errno; larger ones stand in the last place.
  std::array<std::atomic<std::uint64_t>, 256> accept_errors{};
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
