#pragma once

#include "http/server/client_socket.hpp"
#include "http/server/event_stream.hpp"
#include "http/server/stream_limits.hpp"
#include "http/socket/peer_address.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

struct iovec;

namespace logflume::http {

/// What waits stands in this order: `head`, `waiting`, the last chunk.
struct event_stream::state {
  explicit state(client_socket socket_) : socket{std::move(socket_)} {}

  client_socket socket;
  peer_address address;
  stream_ticket ticket;
  /// Response header that the socket has not taken; null when it has.
  std::unique_ptr<std::string> head;
  /// What the client sent behind its request; null if nothing.
  std::unique_ptr<std::string> rest;
  std::vector<frames_ptr> waiting;
  std::size_t sent_of_first = 0; ///< bytes of what stands first
  bool chunked = true;
  bool keep_alive = false;
  bool finished = false;
  bool last_chunk_waits = false;

  bool idle() const { return !head && waiting.empty() && !last_chunk_waits; }
  std::size_t gather(iovec* parts, std::size_t room) const;
  void advance(std::size_t bytes, send_result& result);
};

} // namespace logflume::http
