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

/// Tells tokens apart, but not two signatures by one key for the same content.
using token_id = std::array<std::uint8_t, 32>;

struct verified_token {
  rights granted;
  /// Without the leeway.
  token_time expiry;
  /// Empty: none that is a text.
  std::string issuer;
  /// The key that it was verified by; when that key goes, the token ends.
  key_id key;
  token_id id;
};

/// Verifies a JSON Web Token (RFC 7519) in the compact form (RFC 7515). Claims are looked at only
/// once the signature holds. `checked`: signatures that need not be checked again, of the same
/// keys; null: none.
std::variant<verified_token, token_refusal> verify_token(std::string_view token,
                                                         const verification_keys& keys,
                                                         const token_rules& rules, token_time now,
                                                         signature_cache* checked = nullptr);

} // namespace logflume::crypto
