#pragma once

#include "log/event/kept_event.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <string>

namespace logflume::log {

/// What a log holds of an entity: how many events, and the last of them.
struct entity_summary {
  std::uint64_t entity_id = 0;
  std::uint64_t events = 0;
  std::uint64_t seq_nr = 0;
  log::offset offset = 0;
  double timestamp = 0;
  std::string json{};
};

} // namespace logflume::log
