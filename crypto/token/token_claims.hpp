#pragma once

#include "crypto/token/rights.hpp"
#include "crypto/token/token_refusal.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

/// By the wall clock. A token's time beyond the year 2200 counts as its first day, one before 1970
/// as that year's.
using token_time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// What a token must claim.
struct token_rules {
  /// Empty: any issuer, or none.
  std::string issuer;
  /// Empty: any audience, or none.
  std::string audience;
  /// Where the rights are: a claim of that name, else a path of names with dots between them.
  std::string claim;
  /// How far the clock of the token's issuer may be off.
  std::chrono::nanoseconds leeway;
};

struct token_claims {
  rights granted;
  /// Without the leeway.
  token_time expiry;
  /// Empty: none that is a text.
  std::string issuer;
};

/// Of the payload's JSON, whose signature holds.
std::variant<token_claims, token_refusal>
read_token_claims(std::string_view json, const token_rules& rules, token_time now);

} // namespace logflume::crypto
