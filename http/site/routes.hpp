#pragma once

#include "http/message/host_rule.hpp"
#include "http/message/response.hpp"
#include "http/server/stream_limits.hpp"
#include "http/site/access.hpp"
#include "http/site/assets.hpp"
#include "http/site/site_topic.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace logflume::http {

struct route_options {
  std::vector<site_topic> topics;
  std::vector<std::string> allowed_origins;
  host_rule hosts{};
  access_rules_ptr access{};
};

/// `now` decides whether a token has expired.
response route(const request_head& head, const route_options& options, const assets& page,
               admission::wall_time now, access_counts& counts);

/// Returns the response that replaces a refused stream. EventSource never reconnects after any
/// status but 200.
response refuse_stream(const request_head& head, const route_options& options, stream_form form,
                       stream_refusal reason, std::chrono::milliseconds retry_delay);

} // namespace logflume::http
