#pragma once

#include "crypto/cipher.hpp"
#include "crypto/secure_memory.hpp"
#include "crypto/token/signature_algorithm.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace logflume::crypto {

/// Identifies key material, whatever its name or notation: a SHA-256 of it.
using key_id = std::array<std::uint8_t, 32>;

/// A public key, or an HMAC secret, for checking signatures. Copies share it. Thread-safe.
class key_material {
 public:
  /// Checks signatures with one key.
  struct verifier {
    virtual ~verifier() = default;
    /// `signature` has the form of RFC 7518. May throw Botan's exceptions if it is not a signature.
    virtual bool verify(bytes_view text, bytes_view signature) const = 0;
  };

  key_material(signature_algorithm algorithm, const key_id& id,
               std::shared_ptr<const verifier> key_verifier) :
      algorithm_{algorithm},
      id_{id}, verifier_{std::move(key_verifier)} {}

  signature_algorithm algorithm() const { return algorithm_; }
  const key_id& id() const { return id_; }

  bool verify(bytes_view text, bytes_view signature) const;

 private:
  signature_algorithm algorithm_;
  key_id id_;
  std::shared_ptr<const verifier> verifier_;
};

/// The material, or what is wrong with it, without any of it: "its point is not on the curve".
using key_material_result = std::variant<key_material, std::string>;

/// Makes an ES256 key from the point's coordinates, 32 bytes each.
key_material_result p256_key(bytes_view x, bytes_view y);
/// Makes an EdDSA key from the encoded point, 32 bytes.
key_material_result ed25519_key(bytes_view point);
/// Makes an RS256 key from numbers in big-endian order without leading zeros; at least 2048 bits.
key_material_result rsa_key(bytes_view modulus, bytes_view exponent);
/// Makes an HS256 key from 32 to 4096 bytes.
key_material_result hmac_key(secure_bytes secret);

} // namespace logflume::crypto
