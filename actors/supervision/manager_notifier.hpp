#pragma once

#include "actors/process/service_manager.hpp"
#include "actors/supervision/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>

namespace logflume::actors {

/// Ask whether all works, and tell the watchdog so.
struct feed_watchdog {};

/// Reports the state of the process to the service manager.
using service_watch_actor = caf::typed_actor<caf::reacts_to<feed_watchdog>>;

struct service_watch_state {
  static inline const char* name = "service_watch";

  using pointer = service_watch_actor::stateful_pointer<service_watch_state>;

  pointer self = nullptr;
  status_actor top;
  const service_manager* manager = nullptr;

  void tell_status(const std::string& known);
  void look_again();
};

/// Tells `manager` when the service of `top` is up, and how it fares; then, four times in each
/// period of its watchdog, that it is alive, if all that serves clients has answered. Quits with
/// `top`.
service_watch_actor::behavior_type service_watch(service_watch_state::pointer self,
                                                 status_actor top, const service_manager* manager);

} // namespace logflume::actors
