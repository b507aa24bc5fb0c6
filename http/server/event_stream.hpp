#pragma once

#include "http/message/frames.hpp"
#include "http/socket/peer_address.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace logflume::http {

struct connection;
class stream_ticket;

/// Receives the events of one stream's socket, on the loop's thread. Must not block.
class stream_observer {
 public:
  virtual ~stream_observer() = default;
  /// The socket accepts bytes again after `send` was blocked.
  virtual void writable() = 0;
  /// The connection is closed in both directions, or was reset.
  virtual void hung_up() = 0;
  /// The peer sends nothing more. It may still read, or be gone: sending to it will tell.
  virtual void half_closed() = 0;
};

enum class send_outcome : std::uint8_t {
  done,    ///< everything was sent
  blocked, ///< the socket is full; go on at `stream_observer::writable`
  gone,    ///< the peer is gone
};

struct send_result {
  send_outcome outcome = send_outcome::done;
  /// Frames whose last byte was written in this call.
  std::size_t completed = 0;
  /// Bytes that the socket accepted in this call.
  std::size_t bytes = 0;
};

/// The open response of one stream, with its header already queued, though it may have to be
/// completed first: the non-blocking socket, the framing (chunks or none) and the waiting frames.
/// Movable; owned by one thread at a time. Drops the connection if it is destroyed without
/// `finish`.
class event_stream {
 public:
  event_stream(event_stream&&) noexcept;
  event_stream& operator=(event_stream&&) noexcept;
  ~event_stream();

  /// From now on `observer` receives the socket's events. Call it once.
  void observe(const std::shared_ptr<stream_observer>& observer);

  /// Completes a header that was handed over incomplete: with `fields`, each ended by CR LF, and
  /// with `body`, the bytes that the body begins with. Call it once, before `send`.
  void complete_header(std::string_view fields, std::string_view body);

  /// Queues frames after those that wait.
  void push(frames_ptr frames);

  /// Drops at most the `newest` last frames, and only frames of which no byte was sent. Returns how
  /// many it dropped.
  std::size_t drop_unsent(std::size_t newest);

  /// Writes the queue in as few calls as the socket allows.
  send_result send();

  /// Queues the last chunk. Once `send` is done, `release` completes the response.
  void finish();

  /// Returns the connection to the connection loop, where it waits for the next request (HTTP/1.1)
  /// or is closed once the peer has read everything.
  void release() &&;

  /// Returns whether the queue is empty.
  bool idle() const;

  const peer_address& peer() const;

 private:
  friend class stream_factory;
  struct state;
  explicit event_stream(std::unique_ptr<state> parts);
  std::unique_ptr<state> state_;
};

class stream_factory {
 public:
  /// Takes over a connection that waits for its stream. `header` may be empty; it is sent first: at
  /// once if `complete`, otherwise after `complete_header`.
  static event_stream hand_over(connection& from, stream_ticket ticket, std::string header,
                                bool complete = true);
};

} // namespace logflume::http
