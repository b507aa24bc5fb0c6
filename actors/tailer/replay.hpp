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

/// Read the next piece of the log.
struct read_piece {};

/// The subscriber took nothing for a while: let another replay have its turn.
struct patience_over {
  /// Batches that were sent when the wait began.
  std::uint64_t batches = 0;
};

/// What a replay sends, and to whom.
struct replay_request {
  subscriber_actor subscriber;
  std::shared_ptr<stream_progress> progress;
  /// Events behind this; none: all.
  std::optional<log::offset> after;
  log::offset until = 0;
  /// At most so many.
  std::optional<std::uint32_t> left{};
  /// See `batch_bounds`.
  std::shared_ptr<const offsets_by_entity> begins{};
  log::sent_before_ptr before{};
  /// Those to read; null: the whole log.
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
  /// So many of them are deletions.
  std::uint32_t deletions = 0;
  log::record_id last;
  bool exhausted = false;
  bool reading_pending = false;
  /// The last event sent, and the number of batches.
  log::log_place sent;
  std::uint32_t sent_events = 0;
  std::uint64_t batches = 0;

  void read_on();
  void take(const log::envelope& event);
  /// It has all that it may get.
  bool is_full() const;
  /// False: the subscriber has no room; `go_on` comes when it has.
  bool flush();
  /// What is to be read has not come.
  void wait_for_source();
  void wait_for_room();
  void end_at_sent();
  /// Quits; events behind `through` are for another replay.
  void end(std::optional<log::offset> through);
};

/// Reads the log again for `target.subscriber`: sends its events behind `target.after` up to
/// `target.until`, in order; holds at most one mailbox of them. Notifies the tailer and quits when
/// all are sent, or when the subscriber takes nothing for a while, or others wait. Quits with
/// ec::log_unreadable when the log cannot be read.
replay_self::behavior_type replay(replay_state::pointer self, replay_listener_actor tailer,
                                  const std::shared_ptr<const log::event_topic>& topic,
                                  replay_request target);

} // namespace logflume::actors
