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

  /// The socket outlives it.
  tls_session(const tls_context& context, int socket);
  ~tls_session();
  tls_session(const tls_session&) = delete;
  tls_session& operator=(const tls_session&) = delete;

  /// Goes on with the handshake as far as the socket allows. To be called again when it is
  /// readable or writable, while unfinished.
  handshake_state shake_hands();

  /// As recv(2); 0 also when the peer closed its direction by close_notify.
  ssize_t receive(char* buffer, std::size_t size);

  /// Encrypts the parts, or the first of their bytes, as one record. `taken` counts them; what of
  /// the record the socket did not accept waits here, and is sent before anything else. Without
  /// parts it only sends that.
  write_result send(const iovec* parts, std::size_t count);

  /// Of records that the socket has not accepted yet.
  std::size_t waiting_bytes() const { return unsent_.size(); }

  /// Sends close_notify and ends the socket's output behind it. To be called again when the socket
  /// is writable, until `output_closed`.
  void close_output();
  bool output_closed() const { return output_closed_; }

 private:
  struct transport;

  /// Sends what waits, and behind it what OpenSSL has just produced.
  void settle();

  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  const int socket_;
  bool established_ = false;
  bool broken_ = false; ///< nothing can be encrypted any more
  bool ended_ = false;  ///< the peer sends nothing more
  bool close_begun_ = false;
  bool output_closed_ = false;
  /// Bytes that the peer may still send before one of the handshake's end or of application data.
  std::size_t readable_;
  std::string unsent_;
};

} // namespace logflume::http
