#pragma once

#include "actors/tailer/protocol.hpp"
#include "actors/tailer/tailer_settings.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

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

using replay_self = replay_actor::extend<caf::reacts_to<read_piece>, caf::reacts_to<patience_over>>;

struct replay_state {
  static inline const char* name = "replay";

  using pointer = replay_self::stateful_pointer<replay_state>;

  pointer self = nullptr;
  replay_listener_actor tailer;
  subscribe target;
  log::offset until = 0;
  std::optional<log::event_tail> tail;
  /// Frames that wait for credit: `count` events, the last at offset `last`.
  std::string text;
  std::uint32_t count = 0;
  log::offset last = 0;
  bool exhausted = false;
  bool reading_pending = false;
  /// The last event sent, and how many batches.
  std::optional<log::offset> sent;
  std::uint64_t batches = 0;

  void read_on();
  /// False: its subscriber has no room; `go_on` tells when it has.
  bool flush();
  /// Ends; what follows `through` is for another replay.
  void end(std::optional<log::offset> through);
};

/// Reads the files again and sends `target.subscriber` what follows `target.after`, up to
/// `until`, in order; holds at most one mailbox of it. Tells the tailer, then quits: when all
/// is sent, or its subscriber takes nothing for a second; with ec::log_unreadable when a file
/// cannot be read.
replay_self::behavior_type replay(replay_state::pointer self, replay_listener_actor tailer,
                                  const std::shared_ptr<const tailer_settings>& settings,
                                  subscribe target, log::offset until);

} // namespace logflume::actors
