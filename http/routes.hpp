#pragma once

#include "http/assets.hpp"
#include "http/request_head.hpp"
#include "http/server.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace logflume::http {

struct route_options {
  std::string topic;
  std::vector<std::string> allowed_origins;
};

/// What a request is answered with.
struct answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields; ///< Content-Type is not among them
  std::string content_type;
  std::string body;
  /// Set: the body is an open stream. For HEAD there is none all the same.
  std::optional<stream_request> stream;
};

answer route(const request_head& head, const route_options& options, const assets& page);

/// For a stream over a limit. EventSource gives up for ever on any answer but 200.
answer refuse_stream(const request_head& head, const route_options& options,
                     std::chrono::milliseconds come_back_in);

} // namespace logflume::http
