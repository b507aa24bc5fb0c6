#pragma once

#include "actors/stream/event_batch.hpp"
#include "actors/stream/wire_form.hpp"
#include "log/event/kept_events.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace logflume::actors {

/// Renders an entity's kept events into batches of one wire form. A batch that is still in flight
/// to some subscriber is handed out again instead of being rendered twice.
class batch_maker {
 public:
  batch_maker(std::uint64_t tailer_id, std::uint64_t entity_id, const wire_form& form) :
      tailer_id_{tailer_id}, entity_id_{entity_id}, form_{&form} {}

  /// The next at most `count` events behind `after`, with the batches that follow it; null: there
  /// are none. `read_at`: when they were read, if they are sent as they come.
  event_batch_ptr next(const log::kept_events& events, std::optional<log::offset> after,
                       std::uint32_t count, std::chrono::steady_clock::time_point read_at = {});

  /// The batches rendered so far no longer match what is kept.
  void clear() { recent_.clear(); }

 private:
  struct entry {
    std::optional<log::offset> after;
    std::weak_ptr<const event_batch> batch;
  };

  std::optional<event_batch> render(const log::kept_events& events,
                                    std::optional<log::offset> after, std::uint32_t count,
                                    std::chrono::steady_clock::time_point read_at) const;
  void remember(std::optional<log::offset> after, const event_batch_ptr& batch);

  std::uint64_t tailer_id_;
  std::uint64_t entity_id_;
  const wire_form* form_;
  /// Few: subscribers that join together are at the same places.
  std::vector<entry> recent_;
};

} // namespace logflume::actors
