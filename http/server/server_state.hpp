#pragma once

#include "http/server/inbox.hpp"
#include "http/server/socket_table.hpp"
#include "http/server/stream_limits.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace logflume::http {

/// Shared by the loop, the pool and every stream. Lives until the last of them is gone.
struct server_state {
  server_state(std::size_t max_streams, std::size_t max_streams_per_address) :
      limits{max_streams, max_streams_per_address} {}

  /// Clients that are accepted from now on may acknowledge nothing of what they were sent for so
  /// long; 0: for as long as the kernel has patience.
  std::atomic<std::chrono::milliseconds> longest_silence{std::chrono::milliseconds{0}};
  socket_table sockets;
  stream_limits limits;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused_heads = 0;
  /// By `stream_refusal`.
  std::array<std::atomic<std::uint64_t>, stream_refusal_names.size()> refused_streams{};
  /// By errno; the last entry counts all larger ones.
  std::array<std::atomic<std::uint64_t>, 256> accept_errors{};
  /// Connections that were dropped to keep to `max_pending`.
  std::atomic<std::uint64_t> dropped_pending = 0;
  /// TLS handshakes that failed, and those that were closed to keep to `max_handshakes`.
  std::atomic<std::uint64_t> failed_handshakes = 0;
  std::atomic<std::uint64_t> dropped_handshakes = 0;
  std::atomic<std::size_t> connections = 0;
  /// The loop wants to know when a connection is closed.
  std::atomic<bool> accept_paused = false;
  /// True until the loop's next turn.
  std::atomic<bool> turn_asked = false;
  /// No connection waits for a next request.
  std::atomic<bool> stopping = false;
  /// Last: its connections use the rest.
  http::inbox inbox;
};

} // namespace logflume::http
