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
};

} // namespace logflume::actors
