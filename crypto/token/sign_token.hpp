#pragma once

#include "crypto/token/right.hpp"
#include "crypto/token/signing_key.hpp"
#include "crypto/token/token_claims.hpp"

#include <string>
#include <vector>

namespace logflume::crypto {

/// The content of a token to sign.
struct new_token {
  std::vector<right> granted;
  /// Full name of the claim that contains the rights.
  std::string claim;
  /// Empty if there is none.
  std::string issuer;
  /// Empty if there is none.
  std::string audience;
  token_time issued;
  token_time expiry;
};

/// Writes times in whole seconds. The token may exceed `max_token_size`, and would then be refused.
std::string sign_token(const signing_key& key, const new_token& content);

} // namespace logflume::crypto
