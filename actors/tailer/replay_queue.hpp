#pragma once

#include "actors/tailer/protocol.hpp"
#include "log/event/event_source.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace logflume::actors {

/// The actors that each read the log for one stream (replays and searches), and those that wait for
/// their turn. A turn is short. First turns have places of their own, so that a client that needs
/// little does not wait for those that need much.
class replay_queue {
 public:
  /// True as long as others wait for the place of a running actor.
  using others_wait = std::shared_ptr<const std::atomic<bool>>;
  using spawn_function = std::function<replay_actor(const others_wait&)>;

  /// Spawns the reader of a stream, or queues it.
  void begin(tailer_actor::pointer tailer, stream_id id, bool is_first_turn, spawn_function spawn);

  /// Tells the replay that its subscriber has drained.
  void go_on(tailer_actor::pointer tailer, stream_id id);

  /// The subscriber is gone: removes its waiting readers and kills the running ones.
  void cancel(stream_id id);

  /// An actor has ended: the next one gets its turn. Returns the id of the ended actor's
  /// subscriber, or nullopt if the actor was not one of these.
  std::optional<stream_id> ended(tailer_actor::pointer tailer, const caf::down_msg& down);

  std::size_t running() const { return running_.size(); }

 private:
  struct job {
    stream_id id = 0;
    spawn_function spawn;
  };

  struct lane {
    /// Maximum number of actors that run at the same time.
    std::size_t limit = 0;
    std::size_t running = 0;
    std::deque<job> waiting{};
    std::shared_ptr<std::atomic<bool>> has_waiting = std::make_shared<std::atomic<bool>>(false);

    void show_waiting() const { *has_waiting = !waiting.empty(); }
  };

  struct running_job {
    stream_id id = 0;
    replay_actor handle;
    lane* assigned_lane = nullptr;
  };

  static std::size_t half_of_the_threads();

  void start_next(tailer_actor::pointer tailer, lane& job_lane);

  /// First turns and later turns.
  lane first_{.limit = 16};
  lane later_{.limit = half_of_the_threads()};
  /// An actor that is about to end may still be listed when the next one of its stream begins.
  std::vector<running_job> running_;
};

} // namespace logflume::actors
