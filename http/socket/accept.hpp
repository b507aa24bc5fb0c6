#pragma once

#include "http/socket/descriptor.hpp"
#include "http/socket/peer_address.hpp"

#include <cstdint>

namespace logflume::http {

enum class accept_outcome : std::uint8_t {
  accepted,
  none_waiting,
  try_again, ///< this client is lost, the next may succeed
  exhausted, ///< no descriptor or memory left: pause
};

struct accept_result {
  accept_outcome outcome = accept_outcome::none_waiting;
  descriptor socket{};
  peer_address peer{};
  int error = 0;
};

/// Classifies every errno of accept(2), transient or not, so that none ends the server.
accept_outcome classify_accept_error(int error);

/// The accepted socket is non-blocking, with a small send buffer that bounds a stuck client's
/// backlog.
accept_result accept_one(int listening_socket);

/// Returns whether a client waits. Without a free descriptor, accept(2) fails before it looks.
bool client_waits(int listening_socket);

} // namespace logflume::http
