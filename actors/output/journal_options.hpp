#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

enum class level : std::uint8_t { error, warning, info, debug };
inline constexpr std::array<std::string_view, 4> level_names{"error", "warning", "info", "debug"};

enum class output_format : std::uint8_t { automatic, text, json };
inline constexpr std::array<std::string_view, 3> output_format_names{"auto", "text", "json"};

struct output_config {
  actors::level level = level::info;
  output_format format = output_format::automatic;
};

} // namespace logflume::actors
