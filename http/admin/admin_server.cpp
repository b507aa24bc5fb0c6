#include "http/admin/admin_server.hpp"

#include "http/server/web_server.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

namespace logflume::http {

namespace {

constexpr std::chrono::seconds head_timeout{10};
constexpr std::size_t max_head_size = std::size_t{16} * 1024;
/// The metrics of thousands of topics take more than one megabyte, and several scrapers may ask.
constexpr std::size_t max_pending = std::size_t{16} * 1024 * 1024;

admin_hooks with_listener(admin_hooks hooks, const listener& listening) {
  hooks.hosts.on_loopback = is_loopback(listening.address());
  return hooks;
}

} // namespace

response admin_route(const request_head& head, const admin_hooks& hooks) {
  if (!hooks.hosts.allows(head.field("Host")))
    return problem(421, "Use a host name that this server accepts, or add this one to http.hosts");
  const bool live = head.path == "/health/live";
  const bool ready = head.path == "/health/ready";
  if (!live && !ready && head.path != "/metrics")
    return problem(404, "Request /health/live, /health/ready or /metrics");
  if (head.method == "OPTIONS")
    return methods_response();
  if (!is_read(head))
    return method_refused("Use GET: this resource is read-only");
  if (live)
    return health_response("alive", hooks.not_live());
  if (ready)
    return health_response("ready", hooks.not_ready());
  const auto format = format_for(head.field("Accept"));
  return {.status = 200,
          .fields = {{"Cache-Control", "no-store"}, {"Vary", "Accept"}},
          .content_type = std::string{content_type_of(format)},
          .body = hooks.metrics(format),
          .stream = {}};
}

struct admin_server::state {
  state(std::unique_ptr<listener> listening, admin_hooks from, tls_options tls) :
      hooks{with_listener(std::move(from), *listening)}, web{std::move(listening),
                                                             {.head_timeout = head_timeout,
                                                              .max_head_size = max_head_size,
                                                              .max_pending = max_pending,
                                                              .max_body_size = 0,
                                                              .tls = std::move(tls)},
                                                             1,
                                                             std::make_shared<server_state>(0, 0),
                                                             {[this](const request_head& head,
                                                                     const peer_address&,
                                                                     stream_ticket&) {
                                                               return admin_route(head, hooks);
                                                             }},
                                                             hooks.notice} {}

  const admin_hooks hooks;
  web_server web;
};

admin_server::admin_server(const std::string& listen, admin_hooks hooks, descriptor inherited,
                           tls_options tls) :
    state_{std::make_unique<state>(listen_at(listen, std::move(inherited)), std::move(hooks),
                                   std::move(tls))} {
  state_->web.start();
}

admin_server::~admin_server() = default;

std::string admin_server::address() const {
  return state_->web.address();
}

} // namespace logflume::http
