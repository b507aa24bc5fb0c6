#pragma once

#include "http/admin/health.hpp"
#include "http/admin/metrics_text.hpp"
#include "http/message/host_rule.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/notice.hpp"
#include "http/tls/tls_options.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace logflume::http {

/// The sources of the admin server's responses; called on the pool's only thread.
struct admin_hooks {
  /// Return why the process is not alive, or not ready for requests; empty if it is.
  std::function<std::vector<health_reason>()> not_live;
  std::function<std::vector<health_reason>()> not_ready;
  std::function<std::string(metrics_format)> metrics;
  /// See `host_rule::names`; the listener's address decides the rest.
  host_rule hosts{};
  /// See `server_hooks::notice`.
  std::function<void(const server_notice&)> notice;
};

/// Responds to `/health/live`, `/health/ready` and `/metrics`.
response admin_route(const request_head& head, const admin_hooks& hooks);

/// A listener with its own thread, so that it responds whatever the streams' server does.
class admin_server {
 public:
  /// Listens and responds at once. `listen`, `inherited` and exceptions are as in `server`.
  admin_server(const std::string& listen, admin_hooks hooks, descriptor inherited = {},
               tls_options tls = {});
  ~admin_server();

  /// The address it listens on, with the port that was picked.
  std::string address() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::http
