#pragma once

#include "actors/config/config.hpp"
#include "log/sensor/event_kinds.hpp"

namespace logflume::actors {

/// The variants that are written to the topic; a refusal names the topic's key.
log::event_kinds event_kinds_of(const topic_config& topic);

} // namespace logflume::actors
