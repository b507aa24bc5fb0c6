#pragma once

#include "http/server/server_state.hpp"
#include "http/site/assets.hpp"
#include "http/site/routes.hpp"

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace logflume::http {

/// Decides the response to each request: the page, a stream, or a refusal. Thread-safe.
class stream_site {
 public:
  /// Called with the token that no longer lets streams in. Must not block.
  using sign_out_hook = std::function<void(const admission::digest&)>;

  stream_site(route_options routes, std::shared_ptr<server_state> shared,
              sign_out_hook signed_out = {});

  /// If the response is a stream, `ticket` receives its place.
  response answer_for(const request_head& head, const peer_address& peer, stream_ticket& ticket);

  void change(std::vector<site_topic> topics, std::vector<std::string> allowed_origins);
  void change(access_rules_ptr access);

  bool has_access_rules() const;
  const access_counts& counts() const { return counts_; }

 private:
  const std::shared_ptr<server_state> shared_;
  const sign_out_hook signed_out_;
  mutable std::shared_mutex mutex_;
  route_options routes_;
  const assets page_;
  access_counts counts_;
};

} // namespace logflume::http
