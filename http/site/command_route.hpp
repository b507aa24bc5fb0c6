#pragma once

#include "http/message/response.hpp"
#include "http/site/access.hpp"
#include "http/site/routes.hpp"

#include <optional>
#include <string_view>

namespace logflume::http {

/// `/api/{topic}/entities/{entity}/commands`
struct command_path {
  std::string_view topic;
  std::string_view entity;
};

/// Returns nullopt if the path is another one. `rest` follows `/api`.
std::optional<command_path> command_path_of(std::string_view rest);

/// Responds to a request for `path`, where a token is required. A cookie never gives the right to
/// write, so that no page of another origin can write.
response command_response(const request_head& head, const route_options& options,
                          const command_path& path, admission::wall_time now,
                          access_counts& counts);

} // namespace logflume::http
