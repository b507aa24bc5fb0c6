#pragma once

#include "actors/counts/service_counts.hpp"
#include "http/site/server.hpp"
#include "log/topic/topic.hpp"

#include <filesystem>

namespace logflume::actors {

/// What whoever watches a running service looks at. All of it outlives them.
struct service_view {
  log::topic topic;
  /// File of the secret with the events' key.
  std::filesystem::path key;
  const service_counts* counts = nullptr;
  const http::server* server = nullptr;
  /// It takes the sensors' packets and writes the log.
  bool writes = false;
};

} // namespace logflume::actors
