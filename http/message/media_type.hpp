#pragma once

#include <string_view>

namespace logflume::http {

/// Returns the quality that `accept` (RFC 9110, 12.5.1) gives a media type, from 0 (not acceptable)
/// to 1. A range with another `version` does not match.
double quality(std::string_view accept, std::string_view type, std::string_view version);

} // namespace logflume::http
