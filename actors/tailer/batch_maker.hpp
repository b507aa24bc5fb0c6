#pragma once

#include "actors/stream/event_batch.hpp"
#include "actors/stream/wire_form.hpp"
#include "actors/tailer/begins_memory.hpp"
#include "log/event/kept_events.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace logflume::actors {

/// The part of a selection's events that one subscriber gets.
struct batch_bounds {
  std::uint32_t count = 0;
  /// The last offset that the subscriber gets; none: no limit.
  std::optional<log::offset> until{};
  /// Where the events that the subscriber gets begin; null: at the first event.
  begins_ptr begins{};
  /// What the client had before; see `log::record_id`.
  log::sent_before_ptr before{};

  bool admits(std::uint64_t entity_id, log::offset at) const {
    if (before && before->contains(at))
      return false;
    return !begins || begins->admits(entity_id, at);
  }
};

/// Renders the kept events of a selection of entities into batches of one wire form. Reuses a batch
/// that is still in flight to some subscriber instead of rendering it twice.
class batch_maker {
 public:
  batch_maker(std::uint64_t tailer_id, log::selection followed, const wire_form& form) :
      tailer_id_{tailer_id}, followed_{std::make_shared<const log::selection>(std::move(followed))},
      form_{&form} {}

  /// Returns the next events after `after`, at most `count`, with the batches that follow; null if
  /// there are none. `newest`: the last event of the selection. `read_at`: when the events were
  /// read, if they are sent as they come.
  event_batch_ptr next(const log::kept_events& events, std::optional<log::offset> newest,
                       std::optional<log::offset> after, std::uint32_t count,
                       std::chrono::steady_clock::time_point read_at = {});

  /// Returns the next events after `after` within `bounds`, for one subscriber alone; null if there
  /// are none.
  event_batch_ptr next(const log::kept_events& events, std::optional<log::offset> after,
                       const batch_bounds& bounds) const;

  /// Forgets the batches rendered so far; call this when they no longer match the kept events.
  void clear() { recent_.clear(); }

 private:
  struct entry {
    std::optional<log::offset> after;
    std::weak_ptr<const event_batch> batch;
  };

  std::optional<event_batch> render(const log::kept_events& events,
                                    std::optional<log::offset> after, const batch_bounds& bounds,
                                    std::chrono::steady_clock::time_point read_at) const;
  void remember(std::optional<log::offset> after, const event_batch_ptr& batch);

  std::uint64_t tailer_id_;
  std::shared_ptr<const log::selection> followed_;
  const wire_form* form_;
  /// A few entries suffice: subscribers that join together are at the same places.
  std::vector<entry> recent_;
};

} // namespace logflume::actors
