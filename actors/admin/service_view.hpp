#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/counts/topic_counts.hpp"
#include "http/site/server.hpp"
#include "log/event/event_source.hpp"

#include <memory>
#include <vector>

namespace logflume::actors {

/// One topic of a running service.
struct topic_view {
  std::shared_ptr<const log::event_topic> topic;
  const topic_counts* counts = nullptr;
  /// The service receives the sensors' packets and writes the log.
  bool writes = false;
};

/// A running service, as the admin listener sees it. All of it outlives the listener.
struct service_view {
  std::vector<topic_view> topics;
  const service_counts* counts = nullptr;
  const http::server* server = nullptr;
};

} // namespace logflume::actors
