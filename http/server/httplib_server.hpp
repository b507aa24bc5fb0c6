#pragma once

#include "http/message/response.hpp"
#include "http/server/connection.hpp"

#include <functional>
#include <memory>
#include <string>

namespace logflume::http {

struct response_bytes {
  std::string text;
  /// The response's lasting body, sent after `text`; empty if it is not sent.
  std::string_view lasting_body{};
};

/// Makes responses with cpp-httplib's request processing, in memory. Not thread-safe.
class httplib_server {
 public:
  using handler = std::function<response(const request_head&)>;

  explicit httplib_server(handler respond);
  ~httplib_server();

  /// Returns the bytes to send; for a stream, only its header.
  response_bytes serve(const request_head& head, const peer_address& peer);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace logflume::http
