#pragma once

#include "http/socket/socket_options.hpp"
#include "http/tls/tls_context.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct ssl_st;

namespace logflume::http {

/// TLS on one connected, non-blocking socket. Used by one thread at a time.
class tls_session {
 public:
  enum class handshake_state : std::uint8_t { done, unfinished, failed };

  /// The socket outlives the session.
  tls_session(const tls_context& context, int socket);
  ~tls_session();
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;

  /// Continues the handshake as far as the socket allows. While it is unfinished, call this again
  /// when the socket is readable or writable.
  handshake_state shake_hands();

  /// Like recv(2); also returns 0 when the peer has closed its direction with close_notify.
  ssize_t receive(char* buffer, std::size_t size);

  /// Encrypts the parts, or the first of their bytes, as one record; `taken` counts those bytes.
  /// What the socket does not accept of the record waits here and is sent before anything else.
  /// Without parts, sends only what waits.
  write_result send(const iovec* parts, std::size_t count);

  /// Bytes of records that the socket has not accepted yet.
  std::size_t waiting_bytes() const { return unsent_.size(); }

  /// Sends close_notify, then ends the socket's output. Call it again when the socket is writable,
  /// until `output_closed`.
  void close_output();
  bool output_closed() const { return output_closed_; }

 private:
  struct transport;

  /// Sends what waits, then what OpenSSL has just produced; what the socket does not accept waits.
  void flush();

  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  const int socket_;
  bool established_ = false;
  bool broken_ = false; ///< nothing can be encrypted any more
  bool ended_ = false;  ///< the peer sends nothing more
  bool close_begun_ = false;
  bool output_closed_ = false;
  /// Bytes that the peer may still send before the handshake ends or application data arrives.
  std::size_t readable_;
  std::string unsent_;
};

} // namespace logflume::http
