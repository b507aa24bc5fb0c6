#pragma once

#include "log/event/event_source.hpp"

#include <cstddef>
#include <memory>

namespace logflume::actors {

/// What a tailer reads, and how much of it it keeps.
struct tailer_settings {
  std::shared_ptr<const log::event_topic> topic;
  /// Bytes of memory for events.
  std::size_t keep;
  /// Entities that are remembered; more only where more are followed.
  std::size_t max_entities;
  /// A replay reads at most so many, of about 64 KiB, before others have their turn.
  std::size_t blocks_in_turn = 64;
};

} // namespace logflume::actors
