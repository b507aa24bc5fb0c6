#pragma once

#include "log/event/kept_event.hpp"
#include "log/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace logflume::log {

/// Summary of what a log contains of an entity: the number of events, and the last of them.
struct entity_summary {
  std::uint64_t entity_id = 0;
  std::uint64_t events = 0;
  std::optional<std::uint64_t> seq_nr{};
  log::offset offset = 0;
  std::optional<double> timestamp{};
  std::string json{};
};

} // namespace logflume::log
