#pragma once

#include "http/message/frames.hpp"
#include "log/event/record_id.hpp"
#include "log/event/selection.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace logflume::actors {

struct event_batch;
using event_batch_ptr = std::shared_ptr<const event_batch>;

/// Consecutive events of one selection of entities in one wire form, rendered once for all its
/// followers. Immutable.
struct event_batch {
  /// Actor id of the tailer that sent the batch, itself or through a replay. Once that tailer has
  /// failed, its batches in flight are dropped.
  std::uint64_t tailer_id = 0;
  /// The entities whose events the batch has.
  std::shared_ptr<const log::selection> followed{};
  /// The last event in the batch.
  log::record_id last{};
  std::uint32_t count = 0;
  /// How many of `count` are deletions.
  std::uint32_t deletions = 0;
  http::frames frames;
  /// When the events were read, if they are sent as they come; otherwise the epoch.
  std::chrono::steady_clock::time_point read_at{};
  /// The next batch, if it existed already. See README.md, "A burst in one write".
  event_batch_ptr following{};
};

} // namespace logflume::actors
