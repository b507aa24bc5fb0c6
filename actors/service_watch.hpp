#pragma once

#include "actors/protocol.hpp"
#include "actors/service_manager.hpp"

namespace logflume::actors {

/// Speaks for the process to the service manager.
using service_watch_actor = caf::typed_actor<
    // Look whether all works, and say so.
    caf::reacts_to<step>>;

struct service_watch_state {
  static inline const char* name = "service_watch";

  using pointer = service_watch_actor::stateful_pointer<service_watch_state>;
};

/// Tells `manager` when the service of `top` is up; then, four times in each period of its
/// watchdog, that it is alive, if all that serves clients has answered. Quits with `top`.
service_watch_actor::behavior_type service_watch(service_watch_state::pointer self,
                                                 supervisor_actor top,
                                                 const service_manager* manager);

} // namespace logflume::actors
