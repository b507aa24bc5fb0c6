#pragma once

#include "actors/config/config.hpp"
#include "log/sensor/event_kinds.hpp"

namespace logflume::actors {

/// Returns the variants that are written to the topic; an error message names the topic's key.
log::event_kinds event_kinds_of(const topic_config& topic);

} // namespace logflume::actors
