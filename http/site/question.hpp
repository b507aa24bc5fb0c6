#pragma once

#include "http/message/response.hpp"
#include "http/site/access.hpp"
#include "http/site/routes.hpp"
#include "http/site/site_topic.hpp"

#include <cstdint>
#include <string_view>

namespace logflume::http {

inline constexpr std::string_view json_type = "application/json";

/// What a request is about, and what it may do.
struct question {
  const request_head& head;
  const route_options& options;
  access_counts& counts;
  http::access access;

  bool takes_token() const { return options.access && options.access->credentials.query; }
};

/// Takes the next segment of a path that begins with `/`.
std::string_view take_segment(std::string_view& path);

/// Returns nullptr if no topic has that name.
const site_topic* find_topic(const route_options& options, std::string_view name);

/// 404: nothing has that path.
response not_found(const route_options& options);

/// 400: the path names no entity.
response no_entity(std::uint64_t highest);

} // namespace logflume::http
