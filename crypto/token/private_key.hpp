#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"
#include "crypto/token/jwk_members.hpp"
#include "crypto/token/key_material.hpp"
#include "crypto/token/signature_algorithm.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace logflume::crypto {

/// Signs with one algorithm.
struct private_key {
  virtual ~private_key() = default;

  /// Returns the signature in the form of RFC 7518.
  virtual std::vector<std::uint8_t> sign(bytes_view text) const = 0;

  /// Returns the members of its JWK that anyone may know, without braces: `"kty":"EC",…`; for HMAC,
  /// all members.
  virtual secure_chars public_members() const = 0;
  /// Returns the members to add: `,"d":…`
  virtual secure_chars private_members() const = 0;
};

std::shared_ptr<const private_key> generate_private_key(signature_algorithm algorithm);

/// Returns the private part of `material`, or null, with a fault in `jwk`, if there is none.
std::shared_ptr<const private_key> read_private_key(jwk_members& jwk, const key_material& material);

} // namespace logflume::crypto
