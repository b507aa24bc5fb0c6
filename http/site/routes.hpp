#pragma once

#include "http/message/host_rule.hpp"
#include "http/message/response.hpp"
#include "http/server/stream_limits.hpp"
#include "http/site/assets.hpp"
#include "http/site/envelope_request.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace logflume::http {

struct route_options {
  std::string topic;
  /// The topic's entities are not above it.
  std::uint64_t highest_entity = default_highest_entity;
  std::vector<std::string> allowed_origins;
  host_rule hosts{};
};

response route(const request_head& head, const route_options& options, const assets& page);

/// The response instead of a stream. EventSource never reconnects after any status but 200.
response refuse_stream(const request_head& head, const route_options& options, stream_form form,
                       stream_refusal why, std::chrono::milliseconds come_back_in);

} // namespace logflume::http
