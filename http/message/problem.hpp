#pragma once

#include <string>
#include <string_view>

namespace logflume::http {

inline constexpr std::string_view problem_type = "application/problem+json";
inline constexpr std::string_view allowed_methods = "GET, HEAD, OPTIONS";

/// RFC 9457. `title` says what to do; `reason` is a name for programs, and left out if empty.
std::string problem_body(int status, std::string_view title, std::string_view reason = {});

/// A whole response that closes the connection, for a refused head.
std::string problem_response(int status, std::string_view title);

} // namespace logflume::http
