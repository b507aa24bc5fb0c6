#pragma once

#include <string_view>

namespace logflume::http {

/// How much `accept` (RFC 9110, 12.5.1) wants a media type, from 0 (not at all) to 1. A range
/// that names another version than `version` is for another type.
double quality(std::string_view accept, std::string_view type, std::string_view version);

} // namespace logflume::http
