#pragma once

#include <string>
#include <string_view>

namespace logflume::http {

inline constexpr std::string_view problem_type = "application/problem+json";
inline constexpr std::string_view allowed_methods = "GET, HEAD, OPTIONS";

/// Returns a problem document (RFC 9457). `title` says what to do; `reason` is a name for programs
/// and is left out if empty.
std::string problem_body(int status, std::string_view title, std::string_view reason = {});

/// Returns a whole response to a refused head. It closes the connection.
std::string problem_response(int status, std::string_view title);

} // namespace logflume::http
