#pragma once

#include "http/message/request_body.hpp"
#include "http/message/request_head.hpp"
#include "http/message/response.hpp"
#include "http/server/client_socket.hpp"
#include "http/server/deadlines.hpp"
#include "http/socket/peer_address.hpp"
#include "http/socket/release.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace logflume::http {

enum class connection_phase : std::uint8_t {
  shaking_hands, ///< possibly before its first byte
  reading_head,  ///< possibly before its first byte
  reading_body,
  writing,   ///< `output` is being sent
  lingering, ///< the response is sent; further input is discarded
};

/// One client, from request to request. Owned by the loop, or by the pool while it is served.
struct connection {
  connection(client_socket socket_, const peer_address& peer_) :
      socket{std::move(socket_)}, peer{peer_} {}

  client_socket socket;
  peer_address peer;
  connection_phase phase = connection_phase::reading_head;

  std::string input; ///< bytes that no request has consumed yet
  head_scanner scanner;

  bool served = false; ///< a request was answered, so the connection may be closed while idle

  std::string head_text; ///< of the head being served
  request_head head;     ///< points into `head_text` and `body`
  std::optional<request_body> body;
  std::optional<response> prepared_response; ///< response to `head`, if it was made elsewhere

  std::string output;
  std::string_view lasting_output; ///< sent after `output`
  std::size_t written = 0;         ///< bytes of both that were sent
  bool keep_alive = true;          ///< after `output`

  http::deadline deadline;
  std::chrono::steady_clock::time_point phase_begin;
  std::size_t held = 0;    ///< bytes of memory for its input and output, as last counted
  std::size_t untaken = 0; ///< bytes that the peer had not acknowledged at `took_at`
  std::chrono::steady_clock::time_point took_at; ///< when the peer was last seen to take bytes
  std::size_t drained = 0;                       ///< bytes discarded while lingering
  std::size_t unread_body = 0; ///< bytes of a body that is too long, as far as they are known
};

} // namespace logflume::http
