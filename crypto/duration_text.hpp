#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace logflume::crypto {

/// A length of time as people write it, and as secrets carry it: `60m`, `1h 30m`, `250ms`,
/// `2 days`. A number without a unit is none; what is too long is the longest there is.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

} // namespace logflume::crypto
