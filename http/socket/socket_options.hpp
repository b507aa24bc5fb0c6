#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>

struct iovec;

namespace logflume::http {

/// `bytes`: of payload, roughly; the kernel doubles it for its own structures.
void set_send_buffer(int socket, int bytes);

/// What a write to a client came to.
struct write_result {
  /// Bytes of the caller's that it need not pass again; -1: none, see errno.
  ssize_t taken = 0;
  /// Bytes that the socket accepted.
  std::size_t written = 0;
};

/// As send(2) with MSG_NOSIGNAL, from one or several parts.
ssize_t send_parts(int socket, iovec* parts, std::size_t count);

/// Bytes that the kernel holds because the peer has not taken them yet.
std::size_t unsent_bytes(int socket);

/// Has the kernel acknowledge what was received, rather than wait for something to send with it.
void acknowledge_at_once(int socket);

/// Has the kernel end the connection once its peer has acknowledged nothing of what was sent for
/// this long: it has vanished without a word.
void end_if_silent_for(int socket, std::chrono::milliseconds time);

/// Has the close of the socket reset the connection and drop what is unsent.
void reset_on_close(int socket);

} // namespace logflume::http
