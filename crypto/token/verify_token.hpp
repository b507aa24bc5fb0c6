#pragma once

#include "crypto/token/signature_cache.hpp"
#include "crypto/token/token_claims.hpp"
#include "crypto/token/token_refusal.hpp"
#include "crypto/token/verification_keys.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::crypto {

constexpr std::size_t max_token_size = std::size_t{8} * 1024;

/// Distinguishes tokens, but not two signatures of the same content by one key.
using token_id = std::array<std::uint8_t, 32>;

struct verified_token {
  rights granted;
  /// Does not include the leeway.
  token_time expiry;
  /// Empty if there is none, or if it is not a text.
  std::string issuer;
  /// The key that it was verified with; when that key is removed, the token ends.
  key_id key;
  token_id id;
};

/// Verifies a JSON Web Token (RFC 7519) in the compact form (RFC 7515). Looks at claims only once
/// the signature holds. `checked`: signatures by the same keys that need not be checked again; may
/// be null.
std::variant<verified_token, token_refusal> verify_token(std::string_view token,
                                                         const verification_keys& keys,
                                                         const token_rules& rules, token_time now,
                                                         signature_cache* checked = nullptr);

} // namespace logflume::crypto
