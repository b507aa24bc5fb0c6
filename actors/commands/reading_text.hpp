#pragma once

#include "log/event/event_number.hpp"
#include "log/sensor/packet_form.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// A reading's number, written as a person does. The text says what to give instead.
std::variant<log::event_number, std::string> parse_reading(std::string_view text,
                                                           log::sensor_value value);

} // namespace logflume::actors
