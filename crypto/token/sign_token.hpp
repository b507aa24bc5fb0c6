#pragma once

#include "crypto/token/right.hpp"
#include "crypto/token/signing_key.hpp"
#include "crypto/token/token_claims.hpp"

#include <string>
#include <vector>

namespace logflume::crypto {

/// What a token is to say.
struct new_token {
  std::vector<right> granted;
  /// The claim with the rights, by its whole name.
  std::string claim;
  /// Empty: none.
  std::string issuer;
  /// Empty: none.
  std::string audience;
  token_time issued;
  token_time expiry;
};

/// In whole seconds. It may be longer than a token that is accepted.
std::string sign_token(const signing_key& key, const new_token& content);

} // namespace logflume::crypto
