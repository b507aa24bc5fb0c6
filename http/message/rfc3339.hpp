#pragma once

#include <optional>
#include <string_view>

namespace logflume::http {

/// Returns the seconds since the Unix epoch for a time such as `2026-11-23T08:00:00.5Z` or
/// `2026-11-23T09:00:00+01:00` (RFC 3339, years 0000 to 9999).
std::optional<double> parse_rfc3339(std::string_view text);

} // namespace logflume::http
