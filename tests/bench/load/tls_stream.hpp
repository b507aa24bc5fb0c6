#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace logflume::bench {

/// The client's side of TLS over a blocking socket that is connected. Trusts any certificate.
class tls_stream {
 public:
  /// Returns when the handshake is done.
  explicit tls_stream(int socket);
  ~tls_stream();
  tls_stream(tls_stream&&) noexcept;
  tls_stream& operator=(tls_stream&&) noexcept;

  void send(std::string_view text);
  /// From here on `receive` does not wait.
  void stop_waiting(int socket);
  /// As recv(2).
  ssize_t receive(char* buffer, std::size_t size);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::bench
