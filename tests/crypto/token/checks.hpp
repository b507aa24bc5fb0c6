#pragma once

#include "crypto/token/verify_token.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::test {

/// The time at which the tests verify tokens.
constexpr crypto::token_time some_day{std::chrono::seconds{1'700'000'000}};
/// Claims with rights that expire long after `some_day`.
constexpr std::string_view plain_claims =
    R"({"exp":1800000000,"logflume":["temperature/1001","write:temperature/7"]})";

inline crypto::token_rules any_token() {
  return {.issuer = {}, .audience = {}, .claim = "logflume", .leeway = std::chrono::seconds{30}};
}

/// Returns the words of the refusal, or "accepted".
inline std::string outcome(std::string_view token, const crypto::verification_keys& keys,
                           const crypto::token_rules& rules = any_token(),
                           crypto::token_time now = some_day) {
  const auto result = crypto::verify_token(token, keys, rules, now);
  if (const auto* refusal = std::get_if<crypto::token_refusal>(&result))
    return std::string{crypto::words_of(*refusal)};
  return "accepted";
}

} // namespace logflume::test
