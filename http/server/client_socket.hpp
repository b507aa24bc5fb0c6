#pragma once

#include "http/server/socket_table.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/socket_options.hpp"
#include "http/tls/tls_session.hpp"

#include <sys/types.h>

#include <cstddef>
#include <memory>

namespace logflume::http {

struct server_state;

/// A client's socket, registered with the connection loop, with its TLS session if it speaks TLS.
/// Leaves its table before it is closed.
class client_socket {
 public:
  client_socket(descriptor socket, std::uint32_t generation, std::shared_ptr<server_state> shared);
  client_socket(client_socket&& other) noexcept;
  client_socket& operator=(client_socket&&) = delete;
  ~client_socket();

  socket_key key() const { return {socket_.get(), generation_}; }
  server_state& shared() const { return *state_; }

  /// Starts TLS on the socket, beginning with the handshake.
  void begin_tls(const tls_context& context);
  /// Returns nullptr if the socket does not speak TLS.
  tls_session* tls() const { return tls_.get(); }

  /// Like recv(2), but never fails with EINTR.
  ssize_t receive(char* buffer, std::size_t size) const;
  /// Sends the parts in one call and, with TLS, as one record.
  write_result send(iovec* parts, std::size_t count) const {
    if (tls_)
      return tls_->send(parts, count);
    const auto sent = send_parts(socket_.get(), parts, count);
    return {.taken = sent, .written = sent > 0 ? static_cast<std::size_t>(sent) : 0};
  }
  /// Returns whether the socket has accepted every byte that was taken.
  bool flushed() const { return waiting_bytes() == 0; }
  std::size_t waiting_bytes() const { return tls_ ? tls_->waiting_bytes() : 0; }
  /// Ends the output in an orderly way. With TLS, call it again when the socket is writable.
  void close_output() const;

 private:
  std::shared_ptr<server_state> state_;
  descriptor socket_;
  std::uint32_t generation_ = 0;
  std::unique_ptr<tls_session> tls_;
};

} // namespace logflume::http
