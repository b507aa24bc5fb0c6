#pragma once

#include "actors/counts/tailer_counts.hpp"
#include "actors/output/topic_journal.hpp"
#include "actors/tailer/delivery.hpp"
#include "actors/tailer/fault_reporter.hpp"
#include "actors/tailer/log_search.hpp"
#include "actors/tailer/protocol.hpp"
#include "actors/tailer/replay.hpp"
#include "actors/tailer/replay_queue.hpp"
#include "actors/tailer/stream_starts.hpp"
#include "actors/tailer/tailer_settings.hpp"
#include "log/event/event_source.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>

namespace logflume::actors {

struct log_tailer_state;

/// Carries out what `delivery` decides, by means of actors.
class tailer_outlet {
 public:
  using receiver = subscriber_actor;

  explicit tailer_outlet(log_tailer_state* state) : state_{state} {}

  void send(const receiver& to, event_batch_ptr batch);
  void send(const receiver& to, const position& message);
  void send(const receiver& to, const reset& message);
  log::log_place newest() const;
  void report_empty(const receiver& to);
  void begin_replay(const subscription<receiver>& from, log::offset until);
  void prefetch(const receiver& subscriber);

 private:
  log_tailer_state* state_;
};

struct log_tailer_state {
  static inline const char* name = "log_tailer";

  using pointer = tailer_actor::stateful_pointer<log_tailer_state>;
  using clock = log::event_source::clock;

  pointer self = nullptr;
  std::shared_ptr<const tailer_settings> settings;
  tailer_listener_actor listener;
  tailer_counts* counts = nullptr;
  std::unique_ptr<log::event_source> source;
  tailer_outlet outlet{this};
  std::optional<delivery<tailer_outlet>> subscribers;
  replay_queue replays;
  stream_starts starts;
  std::optional<begins_memory> memory;
  /// A message to itself about the streams that wait for memory is pending.
  bool memory_check_pending = false;
  std::optional<fault_reporter> faults;
  /// A message to itself to read on is pending.
  bool reading_on = false;
  /// All stored records were read, or there is nothing to read yet.
  bool initial_read_done = false;
  /// It was reported to the listener that the tailer waits for its source.
  bool waiting_reported = false;
  bool reached_end = false;

  void start();
  void read(log::source_change change);
  void read_on();
  void read_later();
  void take(const log::envelope& event, clock::time_point now);
  void take(const log::rewound& cut);
  void take(const log::compacted& pass);
  void take(const log::removed& gone);
  /// Handles reaching the end of the log.
  void take_end();
  /// Counts and reports what was read instead of an event.
  void take_other(const log::event_step& step, clock::time_point now);
  /// Handles having nothing more to read. `at_end`: the end of the log was reached; neither log nor
  /// key is missing.
  void finish_read(bool at_end);
  void add(const subscribe& request);
  /// Adds a stream with ids at the place where it begins.
  void begin(stream_starts::pending& stream, const start_place& at);
  /// Decides about the streams that wait for the log to be read, or to reach their ids.
  void begin_waiting();
  void decide(stream_id id);
  /// Lets the stream wait for memory that others use.
  void wait_for_memory(stream_id id);
  /// Begins the streams that wait for memory, as long as there is some.
  void begin_queued();
  void search_for(const stream_starts::pending& stream, const start_search& wanted);
  /// Returns the source's answer about the client's id.
  std::optional<log::id_answer> look_up(const stream_start& start) const;
  log::blocks_ptr blocks_for(const search_request& request) const;
  /// Chooses the blocks that a replay reads in its turn.
  void choose_blocks(replay_request& request);
  void count_replay(const log::blocks_ptr& blocks);
  void report_position(const ask_position& asked);
  /// Returns the newest complete record of the log.
  log::log_place newest() const;
  void replay_ended(const caf::down_msg& down);
  /// Updates the counts that show how far the log was read.
  void show();
  void show_subscribers();
  void show_replays();
};

/// Follows the topic: reads each event once, keeps it within `settings->keep`, renders it once for
/// each wire form in use, and broadcasts it to the followers of its entity, in the log's order.
/// Quits with ec::log_unreadable when the log cannot be read, after it has sent what precedes.
tailer_actor::behavior_type log_tailer(log_tailer_state::pointer self,
                                       std::shared_ptr<const tailer_settings> settings,
                                       tailer_listener_actor listener, topic_journal journal,
                                       tailer_counts* counts);

} // namespace logflume::actors
