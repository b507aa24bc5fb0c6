#pragma once

#include "http/message/response.hpp"
#include "http/server/connection.hpp"

#include <functional>
#include <memory>

namespace logflume::http {

/// A client whose response is made elsewhere, later. Responds with 503 if it is destroyed without a
/// response. Must be gone before its server is.
class pending_response {
 public:
  /// Sends `connection::prepared_response`; called on any thread.
  using send_function = std::function<void(std::unique_ptr<connection>)>;

  /// The response to come also gets the fields of `partial_response`, but not its content type.
  pending_response(std::unique_ptr<connection> client, response partial_response,
                   send_function send);
  ~pending_response();
  pending_response(const pending_response&) = delete;
  pending_response& operator=(const pending_response&) = delete;

  /// Call it once.
  void send(response completed);

 private:
  std::unique_ptr<connection> client_;
  response partial_response_;
  send_function send_;
};

} // namespace logflume::http
