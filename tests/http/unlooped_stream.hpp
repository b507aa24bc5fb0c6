#pragma once

#include "http/server/connection.hpp"
#include "http/server/event_stream.hpp"
#include "http/server/server_state.hpp"

#include <fcntl.h>

#include <memory>
#include <string>
#include <utility>

namespace logflume::http::test {

/// A stream over `socket`, which it owns, without a loop: `release` closes the connection. A
/// `header` waits to be completed; if it is empty, it was already sent.
inline event_stream unlooped_stream(int socket, bool chunked, std::string header = {}) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  const auto shared = std::make_shared<server_state>(1, 0);
  shared->inbox.close();
  connection from{client_socket{descriptor{socket}, 1, shared}, {}};
  from.head.minor_version = chunked ? 1 : 0;
  const bool complete = header.empty();
  return stream_factory::hand_over(from, {}, std::move(header), complete);
}

} // namespace logflume::http::test
