#pragma once

#include "http/message/request_head.hpp"
#include "http/server/client_socket.hpp"
#include "http/socket/peer_address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace logflume::http {

enum class connection_phase : std::uint8_t {
  reading_head, ///< nothing may have come yet
  writing,      ///< `output` is under way
  lingering,    ///< the response is sent; what still comes is thrown away
};

/// One client between its requests. Owned by the loop, or by the pool while it is served.
struct connection {
  connection(client_socket socket_, const peer_address& peer_) :
      socket{std::move(socket_)}, peer{peer_} {}

  client_socket socket;
  peer_address peer;
  connection_phase phase = connection_phase::reading_head;

  std::string input; ///< read and not yet taken by a request
  head_scanner scanner;

  bool served = false; ///< a request was answered: the client knows that this may end

  std::string text;  ///< of the head being served
  request_head head; ///< points into `text`

  std::string output;
  std::size_t written = 0;
  bool keep_alive = true; ///< after `output`

  std::chrono::steady_clock::time_point deadline;
  std::size_t drained = 0; ///< bytes thrown away while lingering
};

} // namespace logflume::http
