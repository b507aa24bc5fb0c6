#pragma once

#include "actors/counts/delivery_counts.hpp"
#include "actors/stream/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>

namespace logflume::actors {

struct subscriber_state {
  static inline const char* name = "subscriber";

  using pointer = subscriber_actor::stateful_pointer<subscriber_state>;

  pointer self = nullptr;
  std::optional<http::event_stream> stream;
  std::uint64_t entity_id = 0;
  std::shared_ptr<stream_gauge> gauge;
  event_source_actor source;
  caf::actor_id source_id = 0;
  /// Offset of the last event taken from the mailbox.
  std::optional<log::offset> taken;
  /// What hangs at the last batch taken, to be written along.
  event_batch_ptr next;
  /// Events of it that the socket began to take.
  std::uint32_t ahead = 0;
  /// Envelopes handed to the stream and not written yet.
  std::uint32_t unwritten = 0;
  /// When the oldest of those that came live was read; the epoch: none did.
  stream_gauge::clock::time_point oldest_read;
  bool finishing = false;
  delivery_counts* counts = nullptr;

  void turn_to(event_source_actor other);
  void take(event_batch_ptr batch);
  /// Writes what waits, once for all messages that wait too.
  void write();
  /// Queues what hangs at the last batch; how many batches.
  std::size_t push_ahead();
  /// Of so many batches, the stream keeps those that the socket began to take.
  void settle_ahead(std::size_t pushed);
  /// All is written.
  void count_delivered();
};

/// Writes the events of `entity_id` to `stream`, each once, in the tailer's order, as many
/// in one write as there are. Never holds more than its credit. Quits normally after
/// `finish`, with ec::client_gone when the peer hangs up.
subscriber_actor::behavior_type subscriber(subscriber_state::pointer self,
                                           const std::shared_ptr<http::event_stream>& stream,
                                           std::uint64_t entity_id,
                                           std::shared_ptr<stream_gauge> gauge,
                                           hang_up_listener_actor front, delivery_counts* counts);

} // namespace logflume::actors
