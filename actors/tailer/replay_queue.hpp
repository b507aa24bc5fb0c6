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

/// The actors that read the log for one stream each, and those that wait for their turn: replays
/// and searches. A turn is short. Who has its first one waits for others like it alone, so that
/// a client who asks for little is not kept waiting by those who ask for much.
class replay_queue {
 public:
  /// True as long as others wait for the place of an actor that runs.
  using others_wait = std::shared_ptr<const std::atomic<bool>>;
  using spawn_function = std::function<replay_actor(const others_wait&)>;

  /// Spawns the reader of a stream, or queues it.
  void begin(tailer_actor::pointer tailer, stream_id id, bool is_first_turn, spawn_function spawn);

  /// The subscriber of a replay has drained.
  void go_on(tailer_actor::pointer tailer, stream_id id);

  /// The subscriber of a replay is gone.
  void cancel(stream_id id);

  /// A replay has ended; the next has its turn. Returns the id of its subscriber.
  std::optional<stream_id> ended(tailer_actor::pointer tailer, const caf::down_msg& down);

  std::size_t running() const { return running_.size(); }
  std::size_t waiting() const { return first_.waiting.size() + later_.waiting.size(); }

 private:
  struct job {
    stream_id id = 0;
    spawn_function spawn;
  };

  struct lane {
    /// Actors that run at the same time.
    std::size_t most = 0;
    std::size_t running = 0;
    std::deque<job> waiting{};
    std::shared_ptr<std::atomic<bool>> has_waiting = std::make_shared<std::atomic<bool>>(false);

    void show_waiting() const { *has_waiting = !waiting.empty(); }
  };

  struct running_job {
    stream_id id = 0;
    replay_actor handle;
    lane* in = nullptr;
  };

  static std::size_t half_of_the_threads();

  void start_next(tailer_actor::pointer tailer, lane& in);

  /// First turns, and later ones.
  lane first_{.most = 16};
  lane later_{.most = half_of_the_threads()};
  /// One that is about to end may still be here when the next of its stream begins.
  std::vector<running_job> running_;
};

} // namespace logflume::actors
