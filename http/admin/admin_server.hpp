#pragma once

#include "http/admin/health.hpp"
#include "http/admin/metrics_text.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/notice.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace logflume::http {

/// Where its answers come from; called on the listener's own thread, one at a time.
struct admin_hooks {
  /// What speaks against the process being alive, or ready for requests; empty: nothing.
  std::function<std::vector<health_reason>()> not_live;
  std::function<std::vector<health_reason>()> not_ready;
  std::function<std::string(metrics_format)> metrics;
  /// See `server_hooks::notice`.
  std::function<void(const server_notice&)> notice;
};

/// Health and metrics: `/health/live`, `/health/ready`, `/metrics`.
response admin_route(const request_head& head, const admin_hooks& hooks);

/// A listener with a thread of its own, so that it answers whatever the streams' server does.
class admin_server {
 public:
  /// Listens and answers at once; `listen`, `inherited` and what is thrown: as `server`.
  admin_server(const std::string& listen, admin_hooks hooks, descriptor inherited = {});
  ~admin_server();

  /// Where it listens, with the port that was picked.
  std::string address() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::http
