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
  /// Null: there is no tailer, or its end was noticed.
  event_source_actor source;
  caf::actor_id source_id = 0;
  /// Set for a stream with ids only: what to ask the next tailer for.
  std::unique_ptr<stream_start> start;
  /// The place of the last frame with an id that was taken from the mailbox, and the offset of the
  /// last event.
  log::log_place place;
  std::optional<log::offset> taken;
  /// The batch that follows the last one taken, to be written in the same call.
  event_batch_ptr following;
  /// Number of events in following batches that the socket has begun to accept.
  std::uint32_t started_early = 0;
  /// Number of envelopes handed to the stream but not written yet.
  std::uint32_t unwritten = 0;
  /// When the oldest unwritten event that was sent as it came was read; the epoch if there is none.
  stream_progress::clock::time_point oldest_read;
  bool finishing = false;
  /// The subscriber has asked for its position, and the tailer has not answered yet.
  bool quiet = false;
  /// A `linger_over` message is on its way.
  bool lingers = false;
  /// The subscriber has asked for its last position.
  bool ending = false;
  /// The token notice that came before the stream could be opened.
  std::unique_ptr<token_notice> early_notice;
  delivery_counts* counts = nullptr;

  bool waits_to_open() const { return start && !start->opened; }
  void attach_to(event_source_actor other);
  void take(event_batch_ptr batch);
  void take_last(const event_batch& batch);
  void open(const opened& message);
  void take(const position& message);
  void take(const reset& message);
  void take(const whole_body& body);
  void take(const token_notice& message);
  void push(std::string_view text);
  void keep_alive();
  /// Asks for the position of a quiet stream; if the tailer has ended, writes a keep-alive instead.
  void ask_for_position();
  /// Ends the stream; one with ids gets its position first.
  void end();
  /// Ends the stream without waiting for the tailer's answer.
  void end_without_tailer();
  void finish();
  /// Puts the write off until the linger time has passed since the last write. Returns false if the
  /// write is due.
  bool put_off_write();
  /// Writes everything that waits in one call, once the mailbox is empty.
  void write();
  /// Queues the batches that follow the last one taken; returns their number.
  std::size_t enqueue_following();
  /// Keeps those of the `enqueued` batches that the socket has begun to take, and drops the others.
  void keep_started(std::size_t enqueued);
  /// Counts the events that were written; call this once the queue is empty.
  void count_delivered();
};

/// Writes the events that `progress` follows to `stream`, each once, in the tailer's order, as many
/// in one call as there are. Never holds more than its credit. Quits normally after `finish`, with
/// ec::client_gone when the peer hangs up. `start`: null unless the stream has ids.
subscriber_actor::behavior_type subscriber(subscriber_state::pointer self,
                                           const std::shared_ptr<http::event_stream>& stream,
                                           std::shared_ptr<stream_progress> progress,
                                           const stream_start_ptr& start,
                                           hang_up_listener_actor front, delivery_counts* counts);

} // namespace logflume::actors
