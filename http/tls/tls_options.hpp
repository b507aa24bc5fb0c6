#pragma once

#include "http/tls/tls_certificate.hpp"

#include <cstddef>
#include <memory>

namespace logflume::http {

/// TLS of a listener.
struct tls_options {
  /// Loaded already; null if the listener does not speak TLS.
  std::shared_ptr<const tls_certificate> certificate{};
  /// Maximum connections with an unfinished handshake; beyond it, the oldest are closed.
  std::size_t max_handshakes = 0;
};

} // namespace logflume::http
