#include "crypto/hmac.hpp"
#include "crypto/token/key_material.hpp"
#include "crypto/token/material_id.hpp"

#include <botan/mem_ops.h>

namespace logflume::crypto {

namespace {

constexpr std::size_t min_size = 32;
/// The longest key that Botan's HMAC accepts.
constexpr std::size_t max_size = 4096;

class hmac_verifier : public key_material::verifier {
 public:
  explicit hmac_verifier(secure_bytes secret) : secret_{std::move(secret)} {}

  bool verify(bytes_view text, bytes_view signature) const override {
    const auto expected = hmac_sha256(secret_, text);
    return signature.size() == expected.size() &&
           Botan::constant_time_compare(signature.data(), expected.data(), expected.size());
  }

 private:
  secure_bytes secret_;
};

} // namespace

key_material_result hmac_key(secure_bytes secret) {
  if (secret.size() < min_size)
    return "a secret must have at least 32 bytes; this one has " + std::to_string(secret.size());
  if (secret.size() > max_size)
    return "a secret may have at most 4096 bytes; this one has " + std::to_string(secret.size());
  const auto id = material_id("oct", secret);
  return key_material{signature_algorithm::hs256, id,
                      std::make_shared<hmac_verifier>(std::move(secret))};
}

} // namespace logflume::crypto
