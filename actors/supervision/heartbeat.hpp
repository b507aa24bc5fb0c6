#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/runtime/common_messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace logflume::actors {

/// To itself: ask for a pulse again.
struct beat {};

/// Shows that the actors answer each other.
using heartbeat_actor = caf::typed_actor<caf::reacts_to<beat>>;

struct heartbeat_state {
  static inline const char* name = "heartbeat";

  using pointer = heartbeat_actor::stateful_pointer<heartbeat_state>;

  pointer self = nullptr;
  pulse_actor top;
  service_counts* counts = nullptr;

  void ask();
  void count_beat();
};

/// Asks `top` for its pulse, and again a second after each answer. Every answer counts as a beat in
/// `counts`, even an error because a tailer is being restarted. Quits with `top`.
heartbeat_actor::behavior_type heartbeat(heartbeat_state::pointer self, pulse_actor top,
                                         service_counts* counts);

} // namespace logflume::actors
