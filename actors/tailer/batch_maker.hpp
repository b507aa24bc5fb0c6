#pragma once

#include "actors/stream/event_batch.hpp"
#include "log/event/kept_events.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// Renders an entity's kept events into batches. A batch that is still under way to someone
/// is handed out again instead of being rendered twice. One per entity that is followed.
class batch_maker {
 public:
  explicit batch_maker(std::uint64_t tailer_id) : tailer_id_{tailer_id} {}

  /// The next at most `count` events after `after`, or nothing when there are none; what
  /// follows hangs at it. `read_at`: of those that were just read.
  event_batch_ptr next(const log::kept_events& events, std::uint64_t entity_id,
                       std::optional<log::offset> after, std::uint32_t count,
                       std::chrono::steady_clock::time_point read_at = {});

  /// What was rendered no longer matches what is kept.
  void clear() { recent_.clear(); }

 private:
  struct entry {
    std::optional<log::offset> after;
    std::weak_ptr<const event_batch> batch;
  };

  std::optional<event_batch> render(const log::kept_events& events, std::uint64_t entity_id,
                                    std::optional<log::offset> after, std::uint32_t count,
                                    std::chrono::steady_clock::time_point read_at) const;
  void remember(std::optional<log::offset> after, const event_batch_ptr& batch);

  std::uint64_t tailer_id_;
  /// Few: those who join together stand at the same places.
  std::vector<entry> recent_;
};

} // namespace logflume::actors
