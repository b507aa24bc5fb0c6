#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/output/journal.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/supervision/addresses.hpp"
#include "actors/supervision/protocol.hpp"
#include "actors/tailer/log_watch.hpp"
#include "actors/tailer/tailer_settings.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

/// The pause after the tailer failed is over.
struct start_tailer_again {};
/// The start is over: give back the memory that only it needed.
struct trim_memory {};

using supervisor_self =
    supervisor_actor::extend<caf::reacts_to<start_tailer_again>, caf::reacts_to<trim_memory>>;

struct supervisor_state {
  static inline const char* name = "supervisor";

  using pointer = supervisor_self::stateful_pointer<supervisor_state>;

  pointer self = nullptr;
  std::shared_ptr<const tailer_settings> settings;
  front_actor front;
  /// None where this process does not write the log.
  gateway_actor gateway;
  addresses at;
  tailer_actor tailer;
  /// None: `look` comes from elsewhere.
  log_watch* watch = nullptr;
  actors::journal* journal = nullptr;
  tailer_counts* counts = nullptr;
  growing_pause pause;
  bool stopping = false;
  /// For people; empty until the service is up.
  std::string status;
  std::vector<caf::typed_response_promise<std::string>> waiting;

  void start_tailer();
  /// Gives back what only the start needed, a little later.
  void settle_later();
  void stop();
  /// The front or the gateway: the other follows, then all ends.
  void part_ended();
  void tell_status(std::string now);
  void child_ended(const caf::down_msg& down);
};

/// Starts the tailer, and again with a growing pause (100 ms to 10 s) when it fails, while
/// the streams of `front` stay open. Told to stop, it has the gateway write what waits and the
/// front end its streams, and quits when both are done.
supervisor_self::behavior_type supervisor(supervisor_state::pointer self,
                                          std::shared_ptr<const tailer_settings> settings,
                                          front_actor front, gateway_actor gateway, addresses at,
                                          log_watch* watch, journal* journal,
                                          tailer_counts* counts);

} // namespace logflume::actors
