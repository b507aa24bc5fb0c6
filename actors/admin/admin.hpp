#pragma once

#include "actors/admin/service_view.hpp"
#include "http/admin/admin_server.hpp"

namespace logflume::actors {

/// What the admin listener of a running service answers.
http::admin_hooks admin_hooks_of(const service_view& service,
                                 std::function<void(const http::server_notice&)> notice);

} // namespace logflume::actors
