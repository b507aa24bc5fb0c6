#pragma once

#include <chrono>
#include <string>

namespace logflume::http {

/// Formats a time as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7), independent of the locale.
std::string http_date(std::chrono::system_clock::time_point time);

} // namespace logflume::http
