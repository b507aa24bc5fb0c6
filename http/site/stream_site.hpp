#pragma once

#include "http/server/server_state.hpp"
#include "http/site/assets.hpp"
#include "http/site/routes.hpp"

#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace logflume::http {

/// Decides the response to each request: the page, a stream, or a refusal. Thread-safe.
class stream_site {
 public:
  stream_site(route_options routes, std::shared_ptr<server_state> shared);

  /// If the response is a stream, `ticket` receives its place.
  response answer_for(const request_head& head, const peer_address& peer, stream_ticket& ticket);

  void change(std::vector<site_topic> topics, std::vector<std::string> allowed_origins);

 private:
  const std::shared_ptr<server_state> shared_;
  std::shared_mutex mutex_;
  route_options routes_;
  const assets page_;
};

} // namespace logflume::http
