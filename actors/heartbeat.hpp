#pragma once

#include "actors/protocol.hpp"
#include "actors/service_counts.hpp"

namespace logflume::actors {

/// Shows that the actors answer each other.
using heartbeat_actor = caf::typed_actor<
    // Ask once more.
    caf::reacts_to<step>>;

struct heartbeat_state {
  static inline const char* name = "heartbeat";

  using pointer = heartbeat_actor::stateful_pointer<heartbeat_state>;

  pointer self = nullptr;
  supervisor_actor top;
  service_counts* counts = nullptr;

  void ask();
  void beat();
};

/// Asks `top` for its pulse, each second anew when it has answered; every answer is a beat
/// in `counts`, also that a tailer is being started again. Quits with `top`.
heartbeat_actor::behavior_type heartbeat(heartbeat_state::pointer self, supervisor_actor top,
                                         service_counts* counts);

} // namespace logflume::actors
