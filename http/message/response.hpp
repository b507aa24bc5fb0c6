#pragma once

#include "http/message/admission.hpp"
#include "http/message/command_request.hpp"
#include "http/message/request_head.hpp"
#include "http/message/stream_request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::http {

/// The response to a request.
struct response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields{}; ///< Content-Type is not among them
  std::string content_type{};
  std::string body{};
  /// Sent where `body` is empty, without a copy of it: outlives the server.
  std::string_view lasting_body{};
  /// Set: the body is an open stream, except for HEAD.
  std::optional<stream_request> stream{};
  /// Set: the response is made where this is done; it has the fields of this one too.
  std::optional<command_request> command{};
  /// Set: who signed out; the streams that this token let in end.
  std::optional<admission::digest> ended_token{};
};

/// RFC 9457. `title` says what to do; `reason` is a name for programs, and left out if empty.
response problem(int status, std::string_view title, std::string_view reason = {});

/// 503, with the reason `draining`: this instance is about to end.
response draining_problem();

/// For a method that is not one of `allowed_methods`.
response method_refused(std::string_view title);

/// To OPTIONS.
response methods_response();

/// GET or HEAD.
bool is_read(const request_head& head);

} // namespace logflume::http
