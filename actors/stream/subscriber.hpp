#pragma once

#include "actors/counts/delivery_counts.hpp"
#include "actors/stream/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace logflume::actors {

struct subscriber_state {
  static inline const char* name = "subscriber";

  using pointer = subscriber_actor::stateful_pointer<subscriber_state>;

  pointer self = nullptr;
  std::optional<http::event_stream> stream;
  std::shared_ptr<stream_progress> progress;
  event_source_actor source;
  caf::actor_id source_id = 0;
  /// Of a stream with ids. What it asks the next tailer for.
  std::unique_ptr<stream_start> start;
  /// Of the last frame with an id that was taken from the mailbox, and of the last event.
  log::log_place place;
  std::optional<log::offset> taken;
  /// The batch that follows the last one taken, to be written in the same call.
  event_batch_ptr following;
  /// Events of following batches that the socket began to accept.
  std::uint32_t started_early = 0;
  /// Envelopes handed to the stream and not written yet.
  std::uint32_t unwritten = 0;
  /// When the oldest unwritten event that was sent as it came was read; the epoch: there is none.
  stream_progress::clock::time_point oldest_read;
  bool finishing = false;
  /// Nothing was written for a while, and it has asked for its position.
  bool quiet = false;
  /// A `linger_over` is on its way.
  bool lingers = false;
  /// It has asked for its last position.
  bool ending = false;
  /// What came before the stream could be opened.
  std::unique_ptr<token_notice> early_notice;
  delivery_counts* counts = nullptr;

  bool waits_to_open() const { return start && !start->opened; }
  void attach_to(event_source_actor other);
  void take(event_batch_ptr batch);
  void take_last(const event_batch& batch);
  void open(const opened& told);
  void take(const position& told);
  void take(const reset& told);
  void take(const whole_body& body);
  void take(const token_notice& told);
  void push(std::string_view text);
  void keep_alive();
  /// Ends the stream; one with ids gets its position first.
  void end();
  /// Without waiting for what the tailer says.
  void end_without_tailer();
  void finish();
  /// Puts the write off until its linger time has passed since the last write; false: it is due.
  bool put_off_write();
  /// Writes all that waits, in one call once no more messages wait.
  void write();
  /// Queues the batches that follow the last one taken; their number.
  std::size_t enqueue_following();
  /// Of `enqueued` batches, keeps those that the socket began to take, and drops the others.
  void keep_started(std::size_t enqueued);
  /// All that was queued is written.
  void count_delivered();
};

/// Writes the events that `progress` follows to `stream`, each once, in the tailer's order, as
/// many in one call as there are. Never holds more than its credit. Quits normally after `finish`,
/// with ec::client_gone when the peer hangs up. `start`: of a stream with ids.
subscriber_actor::behavior_type subscriber(subscriber_state::pointer self,
                                           const std::shared_ptr<http::event_stream>& stream,
                                           std::shared_ptr<stream_progress> progress,
                                           stream_start_ptr start, hang_up_listener_actor front,
                                           delivery_counts* counts);

} // namespace logflume::actors
