#pragma once

#include "http/message/response.hpp"
#include "http/server/connection.hpp"

#include <functional>
#include <memory>

namespace logflume::http {

/// A client whose response is made elsewhere, later. Destroyed without one, it answers 503. Gone
/// before its server is.
class pending_response {
 public:
  /// Sends `connection::made`; called on any thread.
  using send_function = std::function<void(std::unique_ptr<connection>)>;

  /// `begun`: a response whose fields, besides its content type, the one to come has too.
  pending_response(std::unique_ptr<connection> client, response begun, send_function send);
  ~pending_response();
  pending_response(const pending_response&) = delete;
  pending_response& operator=(const pending_response&) = delete;

  /// Once.
  void send(response made);

 private:
  std::unique_ptr<connection> client_;
  response begun_;
  send_function send_;
};

} // namespace logflume::http
