#pragma once

#include "crypto/token/verification_keys.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

using bytes = std::vector<std::uint8_t>;

std::string base64url(std::span<const std::uint8_t> content);
std::string base64url(std::string_view text);
bytes decoded(std::string_view base64url);

/// Signs with a fixed private key, using Botan.
struct signer {
  /// The algorithm that its header names, such as `ES256`.
  std::string algorithm;
  /// Members of the public JWK, without braces: `"kty":"EC",…`.
  std::string jwk;
  std::function<bytes(std::string_view text)> sign;

  std::string header() const { return R"({"alg":")" + algorithm + R"("})"; }
  /// Returns a token with the given header, or the plain one.
  std::string token(std::string_view payload) const { return token(header(), payload); }
  std::string token(std::string_view header, std::string_view payload) const;
  /// Returns a set with this key alone, with the given kid or none.
  crypto::verification_keys keys() const;
  crypto::verification_keys keys(std::string_view kid) const;
};

/// The key of RFC 7515, appendix A.3; signs with its private number.
const signer& ec_signer();
/// The key of RFC 8037, appendix A.
const signer& ed25519_signer();
/// The key of RFC 7515, appendix A.2.
const signer& rsa_signer();
/// The key of RFC 7515, appendix A.1.
const signer& hmac_signer();

const std::vector<std::reference_wrapper<const signer>>& all_signers();

/// Returns the public key of that algorithm's signer, or one on another curve for `P-384`.
std::string public_pem(std::string_view algorithm);

/// Returns `{"keys":[{…},…]}`, made from the keys' members.
std::string jwk_set(const std::vector<std::string>& keys);
crypto::verification_keys parse_keys(std::string_view text);

} // namespace logflume::test
