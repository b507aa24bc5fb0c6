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

struct response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields{}; ///< Content-Type is not among them
  std::string content_type{};
  std::string body{};
  /// Sent if `body` is empty, and not copied: it must outlive the server.
  std::string_view lasting_body{};
  /// If set, the body is an open stream, except for HEAD.
  std::optional<stream_request> stream{};
  /// If set, the response is made where the command is carried out; it gets the fields of this one
  /// too.
  std::optional<command_request> command{};
  /// If set, the client has signed out: the streams that this token let in end.
  std::optional<admission::digest> ended_token{};
};

/// Returns a problem (RFC 9457). `title` says what to do; `reason` is a name for programs and is
/// left out if empty.
response problem(int status, std::string_view title, std::string_view reason = {});

/// 503, with the reason `draining`: this instance is about to end.
response draining_problem();

/// 405, for a method that is not one of `allowed_methods`.
response method_refused(std::string_view title);

/// The response to OPTIONS.
response methods_response();

/// Returns whether the method is GET or HEAD.
bool is_read(const request_head& head);

} // namespace logflume::http
