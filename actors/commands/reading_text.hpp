#pragma once

#include "log/event/event_number.hpp"
#include "log/sensor/packet_form.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// Parses a reading's number as people write it. Returns a text that says what to give instead if
/// it is invalid.
std::variant<log::event_number, std::string> parse_reading(std::string_view text,
                                                           log::sensor_value value);

} // namespace logflume::actors
