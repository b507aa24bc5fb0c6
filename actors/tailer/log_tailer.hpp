#pragma once

#include "actors/counts/service_counts.hpp"
#include "actors/tailer/fault_reporter.hpp"
#include "actors/tailer/protocol.hpp"
#include "actors/tailer/replay_queue.hpp"
#include "actors/tailer/subscription.hpp"
#include "actors/tailer/tailer_settings.hpp"
#include "log/event/event_tail.hpp"
#include "log/event/kept_events.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace logflume::actors {

struct log_tailer_state {
  static inline const char* name = "log_tailer";

  using pointer = tailer_actor::stateful_pointer<log_tailer_state>;
  using clock = log::event_tail::clock;

  pointer self = nullptr;
  std::shared_ptr<const tailer_settings> settings;
  tailer_listener_actor listener;

  std::optional<log::event_tail> tail;
  std::optional<log::kept_events> kept;
  std::optional<subscription_list> subscriptions;
  replay_queue replays;
  /// Entities with events that were read but not broadcast yet.
  std::vector<std::uint64_t> touched;
  /// It has told itself to read on.
  bool reading_on = false;
  /// All that is stored was read, or there is nothing to read yet.
  bool looked = false;
  bool reached_end = false;
  std::optional<fault_log> faults;
  tailer_counts* counts = nullptr;

  void start();
  void read_on();
  void look_again();
  void take(const log::envelope& event, clock::time_point now);
  void take(const log::rewound& cut);
  void take(const log::compacted& pass);
  void take(const log::at_end& end);
  /// Counts what stands in an event's place.
  void count(const log::event_step& step);
  /// Shows where the reading stands.
  void show();
  void show_replays();

  void tell_empty_streams();
  void tell_if_empty(const subscription& who);
  void broadcast();
  /// Sends what the subscriber's credit allows of what it has not been sent yet.
  void serve(subscription& to, batch_maker& batches, clock::time_point read_at = {});
  /// Serves a lagging subscriber whose mailbox is empty.
  void go_on(subscription& to);
  /// Holds back. True: it had drained just before, so it is to be served now.
  bool lag(subscription& to);
  void mark_lagging(subscription& who, bool lagging);
  void forget(stream_id id);
  void send(subscription& to, event_batch_ptr batch);
  bool needs_replay(const subscription& from) const;
  void begin_replay(subscription& from);
};

/// Follows the topic: reads and renders each event once, keeps it within `settings->keep`
/// and broadcasts it to the followers of its entity, in the log's order, each once.
/// Quits with ec::log_unreadable when a file cannot be read.
tailer_actor::behavior_type log_tailer(log_tailer_state::pointer self,
                                       std::shared_ptr<const tailer_settings> settings,
                                       tailer_listener_actor listener, journal* journal,
                                       tailer_counts* counts);

} // namespace logflume::actors
