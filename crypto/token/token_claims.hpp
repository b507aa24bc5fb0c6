#pragma once

#include "crypto/token/rights.hpp"
#include "crypto/token/token_refusal.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// Wall-clock time. A time in a token after the first day of 2200 counts as that day, and one
/// before 1970 as the first day of 1970.
using token_time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// What a token must claim.
struct token_rules {
  /// Empty if a token may have any issuer, or none.
  std::string issuer;
  /// Empty if a token may have any audience, or none.
  std::string audience;
  /// Where the rights are: a claim of this name, or else a path of names separated by dots.
  std::string claim;
  /// How far the clock of the token's issuer may be off.
  std::chrono::nanoseconds leeway;
};

struct token_claims {
  rights granted;
  /// Does not include the leeway.
  token_time expiry;
  /// Empty if there is none, or if it is not a text.
  std::string issuer;
};

/// Reads the payload's JSON; the caller has checked its signature.
std::variant<token_claims, token_refusal>
read_token_claims(std::string_view json, const token_rules& rules, token_time now);

} // namespace logflume::crypto
