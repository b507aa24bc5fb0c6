#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/counts/topic_list.hpp"
#include "http/site/server.hpp"

namespace logflume::actors {

/// A running service, as seen by the admin listener. All of it outlives the listener.
struct service_view {
  const topic_list* topics = nullptr;
  const service_counts* counts = nullptr;
  const http::server* server = nullptr;
  /// True: the service is ready while any of its topics is. False: only while all are.
  bool ready_with_any = false;
};

} // namespace logflume::actors
