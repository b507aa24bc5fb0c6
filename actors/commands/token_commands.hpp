#pragma once

#include "crypto/token/token_claims.hpp"

#include <chrono>
#include <string_view>

namespace logflume::actors {

/// Claim that contains the rights, unless `--claim` names another.
inline constexpr std::string_view default_claim = "logflume";

/// Returns the time of the wall clock.
crypto::token_time token_time_now();

/// Accepts a duration greater than zero.
bool is_lifetime(std::string_view text);
/// Accepts a duration, or a bare 0.
bool is_leeway(std::string_view text);

std::chrono::nanoseconds duration_of(std::string_view text);

} // namespace logflume::actors
