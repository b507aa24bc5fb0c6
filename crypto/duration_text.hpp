#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace logflume::crypto {

/// Parses a duration as people write it and as secrets contain it: `60m`, `1h 30m`, `250ms`,
/// `2 days`. A number needs a unit; a duration that is too long becomes the longest one.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

} // namespace logflume::crypto
