#pragma once

#include "actors/admin/service_view.hpp"
#include "http/admin/admin_server.hpp"

namespace logflume::actors {

/// Returns the hooks that answer the requests of a service's admin listener. `hosts`: see
/// `http::host_rule::names`.
http::admin_hooks admin_hooks_of(const service_view& service, std::vector<std::string> hosts,
                                 std::function<void(const http::server_notice&)> notice);

} // namespace logflume::actors
