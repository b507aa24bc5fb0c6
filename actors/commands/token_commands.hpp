#pragma once

#include "crypto/token/token_claims.hpp"

#include <chrono>
#include <string_view>

namespace logflume::actors {

/// Where rights are unless `--claim` says otherwise.
inline constexpr std::string_view usual_claim = "logflume";

/// By the wall clock.
crypto::token_time token_time_now();

/// A duration that is longer than nothing.
bool is_lifetime(std::string_view text);
/// A duration, or a bare 0.
bool is_leeway(std::string_view text);

std::chrono::nanoseconds duration_of(std::string_view text);

} // namespace logflume::actors
