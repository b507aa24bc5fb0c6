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

/// The queue is sent in this order: `head`, `waiting`, the last chunk.
struct event_stream::state {
  explicit state(client_socket socket_) : socket{std::move(socket_)} {}

  client_socket socket;
  peer_address address;
  stream_ticket ticket;
  /// The response header; null once it has been sent.
  std::unique_ptr<std::string> head;
  /// Bytes that the client sent after its request; null if there are none, or too many to keep, in
  /// which case `keep_alive` is false.
  std::unique_ptr<const std::string> rest;
  std::vector<frames_ptr> waiting;
  /// Bytes of the queue's first part that have been sent.
  std::size_t sent_of_first = 0;
  bool chunked = true;
  bool keep_alive = false;
  bool finished = false;
  bool last_chunk_waits = false;

  bool idle() const { return !head && waiting.empty() && !last_chunk_waits && socket.flushed(); }
  std::size_t gather(iovec* parts, std::size_t room) const;
  void advance(std::size_t bytes, send_result& result);
};

} // namespace logflume::http
