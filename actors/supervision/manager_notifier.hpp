#pragma once

#include "actors/process/service_manager.hpp"
#include "actors/supervision/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>

namespace logflume::actors {

/// To itself: ask for a pulse, and feed the watchdog if it comes.
struct feed_watchdog {};

/// Reports the state of the process to the service manager.
using manager_notifier_actor = caf::typed_actor<caf::reacts_to<feed_watchdog>>;

struct manager_notifier_state {
  static inline const char* name = "manager_notifier";

  using pointer = manager_notifier_actor::stateful_pointer<manager_notifier_state>;

  pointer self = nullptr;
  status_actor top;
  const service_manager* manager = nullptr;

  /// Reports the status once it differs from `known`.
  void report_status(const std::string& known);
  void feed_later();
};

/// Tells `manager` when the service of `top` is up, and its status; then, four times in each period
/// of the watchdog, that it is alive, if the server's loop and one tailer have answered. Quits with
/// `top`.
manager_notifier_actor::behavior_type manager_notifier(manager_notifier_state::pointer self,
                                                       status_actor top,
                                                       const service_manager* manager);

} // namespace logflume::actors
