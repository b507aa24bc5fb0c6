#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace logflume::actors {

/// To itself: read the next piece of the log.
struct read_piece {};

/// To itself: the wait for the subscriber is over. If it took nothing, another replay gets its
/// turn.
struct patience_over {
  /// Number of batches that had been sent when the wait began.
  std::uint64_t batches = 0;
};

/// What a replay sends, and to whom.
struct replay_request {
  subscriber_actor subscriber;
  std::shared_ptr<stream_progress> progress;
  /// Only events after this offset; none: all.
  std::optional<log::offset> after;
  log::offset until = 0;
  /// Maximum number of events, not counting deletions; none: no limit.
  std::optional<std::uint32_t> remaining{};
  /// See `batch_bounds`.
  begins_ptr begins{};
  log::sent_before_ptr before{};
  /// The blocks to read; null: the whole log.
  log::blocks_ptr blocks{};
  std::shared_ptr<const std::atomic<bool>> others_wait{};
};

using replay_self = replay_actor::extend<caf::reacts_to<read_piece>, caf::reacts_to<patience_over>>;

struct replay_state {
  static inline const char* name = "replay";

  using pointer = replay_self::stateful_pointer<replay_state>;

  pointer self = nullptr;
  replay_listener_actor tailer;
  replay_request target;
  std::unique_ptr<log::event_source> source;
  /// Frames that wait for credit: `count` events up to `last`.
  std::string text;
  std::uint32_t count = 0;
  /// How many of `count` are deletions.
  std::uint32_t deletions = 0;
  log::record_id last;
  bool exhausted = false;
  bool reading_pending = false;
  /// The last event sent, and the numbers of events (without deletions) and batches sent so far.
  log::log_place sent;
  std::uint32_t sent_events = 0;
  std::uint64_t batches = 0;

  void read_on();
  void take(const log::envelope& event);
  /// Returns whether the subscriber has all the events it asked for.
  bool is_full() const;
  /// Sends the waiting frames. Returns false if the subscriber has no room; it sends `go_on` when
  /// it has.
  bool flush();
  /// Reads again after a pause: the records have not arrived yet.
  void wait_for_source();
  void wait_for_room();
  void end_at_sent();
  /// Reports to the tailer and quits; events after `through` are left to another replay.
  void end(std::optional<log::offset> through);
};

/// Reads the log again for `target.subscriber`: sends its events after `target.after` up to
/// `target.until`, in order; holds at most one mailbox of them. Notifies the tailer and quits when
/// all are sent, when the subscriber takes nothing for a while, or when others wait. Quits with
/// ec::log_unreadable when the log cannot be read.
replay_self::behavior_type replay(replay_state::pointer self, replay_listener_actor tailer,
                                  const std::shared_ptr<const log::event_topic>& topic,
                                  replay_request target);

} // namespace logflume::actors
