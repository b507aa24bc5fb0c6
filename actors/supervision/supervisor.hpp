#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/counts/tailer_counts.hpp"
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

/// What a supervisor starts and watches.
struct supervised {
  std::shared_ptr<const tailer_settings> settings;
  front_actor front;
  /// None: this process does not write the log.
  gateway_actor gateway{};
  actors::addresses addresses{};
  /// Null: another one makes the tailer read.
  log_watch* watch = nullptr;
  actors::journal* journal = nullptr;
  service_counts* counts = nullptr;
  actors::tailer_counts* tailer_counts = nullptr;
};

/// The pause after the tailer failed is over.
struct start_tailer_again {};
/// The log was read: give back the memory that only that needed.
struct trim_memory {};

using supervisor_self =
    supervisor_actor::extend<caf::reacts_to<start_tailer_again>, caf::reacts_to<trim_memory>>;

struct supervisor_state {
  static inline const char* name = "supervisor";

  using pointer = supervisor_self::stateful_pointer<supervisor_state>;

  pointer self = nullptr;
  supervised parts;
  tailer_actor tailer;
  backoff pause;
  bool stopping = false;
  /// For people; empty until the service is up.
  std::string status;
  std::vector<caf::typed_response_promise<std::string>> waiting;

  void start_tailer();
  void ready(const tailer_ready& ready);
  void stop();
  /// The front or the gateway ended: the other follows, then everything ends.
  void part_ended();
  void report_status(std::string now);
  void child_ended(const caf::down_msg& down);
  void tailer_failed(const caf::error& reason);
};

/// Starts the tailer, and restarts it with a growing pause (100 ms to 10 s) when it fails, while
/// the streams of the front stay open. Told to stop, it has the gateway write what waits and the
/// front end its streams, and quits when both are done.
supervisor_self::behavior_type supervisor(supervisor_state::pointer self, supervised parts);

} // namespace logflume::actors
