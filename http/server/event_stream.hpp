#pragma once

#include "http/message/frames.hpp"
#include "http/socket/peer_address.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace logflume::http {

struct connection;
class stream_ticket;

/// Told by the front door's thread about one stream's socket. Must not block.
class stream_observer {
 public:
  virtual ~stream_observer() = default;
  /// The socket takes bytes again after `send` left some.
  virtual void writable() = 0;
  /// The peer closed or reset the connection.
  virtual void hung_up() = 0;
};

enum class send_outcome : std::uint8_t {
  done,    ///< nothing waits any more
  blocked, ///< the socket is full; `stream_observer::writable` tells when to go on
  gone,    ///< the peer is gone
};

struct send_result {
  send_outcome outcome = send_outcome::done;
  /// Enqueued frames that are now written whole, in order, since the last call.
  std::size_t completed = 0;
  /// Bytes that the socket took in this call.
  std::size_t bytes = 0;
};

/// The open response of one SSE client, headers already under way: its non-blocking socket,
/// its framing (chunks or none) and what waits. Movable, owned by one thread at a time.
/// Destroyed without `finish`, it drops the connection.
class event_stream {
 public:
  event_stream(event_stream&&) noexcept;
  event_stream& operator=(event_stream&&) noexcept;
  ~event_stream();

  /// From here on `observer` is told of this socket. Call once.
  void observe(std::shared_ptr<stream_observer> observer);

  /// Queues frames behind what waits.
  void push(frames_ptr frames);

  /// Drops up to so many of the newest frames, of which no byte was sent; how many.
  std::size_t drop_unsent(std::size_t newest);

  /// Writes all that waits in as few calls as the socket allows.
  send_result send();

  /// Queues the last chunk. When `send` is done, `release` ends the response orderly.
  void finish();

  /// Gives the connection back to the front door: it waits there for the next request
  /// (HTTP/1.1), or is closed once the peer has read all.
  void release() &&;

  bool idle() const; ///< Nothing waits.

  const peer_address& peer() const;

 private:
  friend class stream_factory;
  struct state;
  explicit event_stream(std::unique_ptr<state> parts);
  std::unique_ptr<state> state_;
};

class stream_factory {
 public:
  /// Over a socket of the caller's, for tests: no front door behind it. Owns `socket` and
  /// makes it non-blocking.
  static event_stream over(int socket, bool chunked);

  /// Takes over a connection that waits for its stream; `header` is sent first.
  static event_stream hand_over(connection& from, stream_ticket ticket, std::string header);
};

} // namespace logflume::http
