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

  /// How long a client may acknowledge nothing of what it was sent; 0 leaves that to the kernel. A
  /// change applies to clients that are accepted afterwards.
  std::atomic<std::chrono::milliseconds> longest_silence{std::chrono::milliseconds{0}};
  /// How long a client may take less than 4 KiB of a response.
  std::atomic<std::chrono::milliseconds> write_timeout{std::chrono::seconds{20}};
  socket_table sockets;
  stream_limits limits;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused_heads = 0;
  /// Counted by `stream_refusal`.
  std::array<std::atomic<std::uint64_t>, stream_refusal_names.size()> refused_streams{};
  /// Counted by errno; the last entry counts all larger ones.
  std::array<std::atomic<std::uint64_t>, 256> accept_errors{};
  /// Connections that were dropped to keep to `max_pending`.
  std::atomic<std::uint64_t> dropped_pending = 0;
  /// TLS handshakes that failed, and those that were closed to keep to `max_handshakes`.
  std::atomic<std::uint64_t> failed_handshakes = 0;
  std::atomic<std::uint64_t> dropped_handshakes = 0;
  std::atomic<std::size_t> connections = 0;
  /// Set while the loop wants to know when a connection is closed.
  std::atomic<bool> accept_paused = false;
  /// True until the loop's next turn.
  std::atomic<bool> turn_requested = false;
  /// Set when no connection may wait for a next request.
  std::atomic<bool> stopping = false;
  /// Last member, because its connections use the others.
  http::inbox inbox;
};

} // namespace logflume::http
