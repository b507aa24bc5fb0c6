#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>

namespace logflume::actors {

/// The replays that run, few at a time, and those that wait for their turn.
class replay_queue {
 public:
  explicit replay_queue(std::size_t at_once = 4) : at_once_{at_once} {}

  /// Starts a replay for `target` up to `until`, or queues it.
  void begin(tailer_actor::pointer tailer, std::shared_ptr<const log::event_topic> topic,
             subscribe target, log::offset until);

  /// The subscriber of a replay has drained.
  void go_on(tailer_actor::pointer tailer, stream_id id);

  /// The subscriber of a replay is gone.
  void cancel(stream_id id);

  /// A replay has ended; the next has its turn. Returns the id of its subscriber.
  std::optional<stream_id> ended(tailer_actor::pointer tailer, const caf::down_msg& down);

  std::size_t running() const { return running_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct job {
    std::shared_ptr<const log::event_topic> topic;
    subscribe target;
    log::offset until = 0;
  };

  void start(tailer_actor::pointer tailer, job next);

  std::size_t at_once_;
  std::unordered_map<stream_id, replay_actor> running_;
  std::deque<job> waiting_;
};

} // namespace logflume::actors
