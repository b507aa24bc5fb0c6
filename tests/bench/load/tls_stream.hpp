#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace logflume::bench {

/// The client side of TLS over a connected, blocking socket. Trusts any certificate.
class tls_stream {
 public:
  /// Returns once the handshake is complete.
  explicit tls_stream(int socket);
  ~tls_stream();
  tls_stream(tls_stream&&) noexcept;
  tls_stream& operator=(tls_stream&&) noexcept;

  void send(std::string_view text);
  /// After this call, `receive` does not wait.
  void stop_waiting(int socket);
  /// Behaves like recv(2).
  ssize_t receive(char* buffer, std::size_t size);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::bench
