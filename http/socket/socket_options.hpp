#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>

struct iovec;

namespace logflume::http {

/// `bytes` is roughly the payload; the kernel doubles it for its own structures.
void set_send_buffer(int socket, int bytes);

/// Result of a write to a client.
struct write_result {
  /// Bytes that the caller need not pass again; -1 if none, see errno.
  ssize_t taken = 0;
  /// Bytes that the socket accepted.
  std::size_t written = 0;
};

/// Like send(2) with MSG_NOSIGNAL, from one or several parts.
ssize_t send_parts(int socket, iovec* parts, std::size_t count);

/// Bytes that the kernel holds because the peer has not taken them yet.
std::size_t unsent_bytes(int socket);

/// Makes the kernel acknowledge received data at once, rather than wait for something to send with
/// it.
void acknowledge_at_once(int socket);

/// Makes the kernel end the connection once the peer has acknowledged nothing of what was sent for
/// this long: it has vanished silently.
void end_if_silent_for(int socket, std::chrono::milliseconds time);

/// Makes closing the socket reset the connection and drop unsent data.
void reset_on_close(int socket);

} // namespace logflume::http
