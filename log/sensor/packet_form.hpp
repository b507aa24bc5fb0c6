#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace logflume::log {

/// How a sensor's packet is written.
enum class packet_format : std::uint8_t { postcard, json };
inline constexpr std::array<std::string_view, 2> packet_format_names{"postcard", "json"};

/// The type of a reading's number.
enum class sensor_value : std::uint8_t { u32, i32, f64 };
inline constexpr std::array<std::string_view, 3> sensor_value_names{"u32", "i32", "f64"};

} // namespace logflume::log
