#pragma once

#include "actors/tailer/protocol.hpp"
#include "actors/tailer/subscription.hpp"
#include "actors/tailer/tailer_settings.hpp"

#include <caf/all.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

namespace logflume::actors {

/// The replays at work, few at a time, and those that wait for their turn.
class replay_queue {
 public:
  explicit replay_queue(std::size_t at_once = 4) : at_once_{at_once} {}

  /// Starts a replay for `from` up to `until`, or queues it.
  void begin(tailer_actor::pointer tailer, const std::shared_ptr<const tailer_settings>& settings,
             const subscription& from, log::offset until);

  /// Its subscriber has drained.
  void go_on(tailer_actor::pointer tailer, stream_id id);

  /// Its subscriber is gone.
  void cancel(stream_id id);

  /// A replay has ended; the next has its turn. Returns whose it was.
  std::optional<stream_id> ended(tailer_actor::pointer tailer, const caf::down_msg& down);

  std::size_t running() const { return running_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct job {
    std::shared_ptr<const tailer_settings> settings;
    subscribe target;
    log::offset until = 0;
  };

  void start(tailer_actor::pointer tailer, job next);

  std::size_t at_once_;
  std::unordered_map<stream_id, replay_actor> running_;
  std::deque<job> waiting_;
};

} // namespace logflume::actors
