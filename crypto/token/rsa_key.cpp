#include "crypto/token/key_material.hpp"
#include "crypto/token/material_id.hpp"

#include <botan/pubkey.h>
#include <botan/rsa.h>

namespace logflume::crypto {

namespace {

constexpr std::size_t min_bits = 2048;
/// Longer keys would only cost time.
constexpr std::size_t max_bits = 16384;
constexpr std::size_t max_exponent_bits = 64;

class rsa_verifier : public key_material::verifier {
 public:
  rsa_verifier(const Botan::BigInt& modulus, const Botan::BigInt& exponent) :
      key_{modulus, exponent}, size_{modulus.bytes()} {}

  bool verify(bytes_view text, bytes_view signature) const override {
    if (signature.size() != size_)
      return false;
    Botan::PK_Verifier check{key_, "EMSA3(SHA-256)"};
    return check.verify_message(text.data(), text.size(), signature.data(), signature.size());
  }

 private:
  Botan::RSA_PublicKey key_;
  std::size_t size_;
};

/// Returns whether the number has at least one byte and no leading zeros.
bool is_minimal(bytes_view number) {
  return !number.empty() && number.front() != 0;
}

} // namespace

key_material_result rsa_key(bytes_view modulus, bytes_view exponent) {
  if (!is_minimal(modulus) || !is_minimal(exponent))
    return "a number in an RSA key is empty or begins with a zero byte";
  const Botan::BigInt n{modulus.data(), modulus.size()};
  const Botan::BigInt e{exponent.data(), exponent.size()};
  if (n.bits() < min_bits)
    return "an RSA key must have at least 2048 bits; this one has " + std::to_string(n.bits());
  if (n.bits() > max_bits)
    return "an RSA key may have at most 16384 bits; this one has " + std::to_string(n.bits());
  if (n.is_even())
    return "its modulus is even";
  if (e.is_even() || e < 3 || e.bits() > max_exponent_bits)
    return "its exponent is not an odd number from 3 to 2^64";
  return key_material{signature_algorithm::rs256, material_id("RSA", modulus, exponent),
                      std::make_shared<rsa_verifier>(n, e)};
}

} // namespace logflume::crypto
