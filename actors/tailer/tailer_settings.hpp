#pragma once

#include "log/event/event_source.hpp"

#include <cstddef>
#include <memory>

namespace logflume::actors {

/// What a tailer reads, and how much of it is kept.
struct tailer_settings {
  std::shared_ptr<const log::event_topic> topic;
  /// Bytes of memory for events.
  std::size_t keep;
  /// Maximum number of remembered entities; exceeded only if more are followed.
  std::size_t max_entities;
  /// Maximum number of blocks, of about 64 KiB, that a replay reads before others get their turn.
  std::size_t blocks_in_turn = 64;
  /// Bytes of memory for `begins_memory`.
  std::size_t begins_memory = std::size_t{32} * 1024 * 1024;
};

} // namespace logflume::actors
