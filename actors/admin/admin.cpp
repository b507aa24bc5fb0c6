#include "actors/admin/admin.hpp"

#include "actors/admin/health.hpp"
#include "actors/admin/metrics.hpp"

#include <utility>

namespace logflume::actors {

http::admin_hooks admin_hooks_of(const service_view& service, std::vector<std::string> hosts,
                                 std::function<void(const http::server_notice&)> notice) {
  return {.not_live = [=] { return not_live(service, service_counts::clock::now()); },
          .not_ready = [=] { return not_ready(service, service_counts::clock::now()); },
          .metrics = [=](http::metrics_format format) { return metrics_of(service, format); },
          .hosts = {std::move(hosts), false},
          .notice = std::move(notice)};
}

} // namespace logflume::actors
