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

/// Signs by one algorithm.
struct private_key {
  virtual ~private_key() = default;

  /// In the form of RFC 7518.
  virtual std::vector<std::uint8_t> sign(bytes_view text) const = 0;

  /// Of its JWK, without braces, of which anyone may know: `"kty":"EC",…`; with HMAC all of it.
  virtual secure_chars public_members() const = 0;
  /// What is to be added: `,"d":…`
  virtual secure_chars private_members() const = 0;
};

std::shared_ptr<const private_key> generate_private_key(signature_algorithm algorithm);

/// The private part of `material`; null, and a fault in `jwk`, if there is none.
std::shared_ptr<const private_key> read_private_key(jwk_members& jwk, const key_material& material);

} // namespace logflume::crypto
