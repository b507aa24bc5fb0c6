#pragma once

#include "actors/protocol.hpp"
#include "actors/tailer_settings.hpp"

#include <memory>
#include <optional>
#include <string>

namespace logflume::actors {

struct replay_state {
  static inline const char* name = "replay";

  using pointer = replay_actor::stateful_pointer<replay_state>;

  pointer self = nullptr;
  tailer_actor tailer;
  subscribe target;
  log::offset until = 0;
  std::optional<log::event_tail> tail;
  /// Frames that wait for credit: `count` events, the last at offset `last`.
  std::string text;
  std::uint32_t count = 0;
  log::offset last = 0;
  bool exhausted = false;
  bool step_pending = false;
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
replay_actor::behavior_type replay(replay_state::pointer self, tailer_actor tailer,
                                   const std::shared_ptr<const tailer_settings>& settings,
                                   subscribe target, log::offset until);

} // namespace logflume::actors
