#include "crypto/token/key_material.hpp"
#include "crypto/token/material_id.hpp"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pubkey.h>

namespace logflume::crypto {

namespace {

constexpr std::size_t coordinate_size = 32;

class p256_verifier : public key_material::verifier {
 public:
  p256_verifier(const Botan::EC_Group& group, const Botan::PointGFp& point) : key_{group, point} {}

  bool verify(bytes_view text, bytes_view signature) const override {
    // Botan compares the length, too; this code does not rely on that.
    if (signature.size() != 2 * coordinate_size)
      return false;
    Botan::PK_Verifier check{key_, "EMSA1(SHA-256)", Botan::IEEE_1363};
    return check.verify_message(text.data(), text.size(), signature.data(), signature.size());
  }

 private:
  Botan::ECDSA_PublicKey key_;
};

} // namespace

key_material_result p256_key(bytes_view x, bytes_view y) {
  if (x.size() != coordinate_size || y.size() != coordinate_size)
    return "a P-256 coordinate must have 32 bytes";
  const Botan::EC_Group group{"secp256r1"};
  const Botan::BigInt point_x{x.data(), x.size()};
  const Botan::BigInt point_y{y.data(), y.size()};
  if (point_x >= group.get_p() || point_y >= group.get_p())
    return "a coordinate is too large for P-256";
  const auto point = group.point(point_x, point_y);
  if (!point.on_the_curve())
    return "its point is not on the curve P-256";
  return key_material{signature_algorithm::es256, material_id("P-256", x, y),
                      std::make_shared<p256_verifier>(group, point)};
}

} // namespace logflume::crypto
