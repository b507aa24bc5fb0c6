#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

namespace logflume::actors {

/// The actors that read the log for one stream each, few at a time, and those that wait for their
/// turn: replays and searches.
class replay_queue {
 public:
  explicit replay_queue(std::size_t at_once = 4) : at_once_{at_once} {}

  using spawn_function = std::function<replay_actor()>;

  /// Spawns the reader of a stream, or queues it.
  void begin(tailer_actor::pointer tailer, stream_id id, spawn_function spawn);

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
    stream_id id = 0;
    spawn_function spawn;
  };

  void start(tailer_actor::pointer tailer, job next);

  std::size_t at_once_;
  std::unordered_map<stream_id, replay_actor> running_;
  std::deque<job> waiting_;
};

} // namespace logflume::actors
