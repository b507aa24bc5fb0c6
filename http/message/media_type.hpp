#pragma once

#include <string_view>

namespace logflume::http {

/// The quality that `accept` (RFC 9110, 12.5.1) gives a media type, from 0 (not acceptable) to 1.
/// A range with another `version` is for another type.
double quality(std::string_view accept, std::string_view type, std::string_view version);

} // namespace logflume::http
