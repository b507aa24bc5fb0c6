#pragma once

#include "log/sensor/sensor_event.hpp"

#include <string>
#include <vector>

namespace logflume::log {

/// Returns what a stream shows of the event: compact JSON, without the fields that `redact` names
/// as `Variant.field`.
std::string shown_event(const sensor_event& event, std::vector<std::string> redact);

} // namespace logflume::log
