#include "crypto/token/key_material.hpp"
#include "crypto/token/material_id.hpp"

#include <botan/bigint.h>
#include <botan/ed25519.h>
#include <botan/numthry.h>
#include <botan/pubkey.h>

#include <algorithm>

namespace logflume::crypto {

namespace {

constexpr std::size_t point_size = 32;
constexpr std::size_t signature_size = 64;

/// Reads a number in Ed25519's byte order.
Botan::BigInt little_endian(bytes_view bytes) {
  std::vector<std::uint8_t> reversed{bytes.rbegin(), bytes.rend()};
  return {reversed.data(), reversed.size()};
}

/// The order of the group that the base point generates.
const Botan::BigInt& group_order() {
  static const Botan::BigInt order =
      Botan::BigInt::power_of_2(252) + Botan::BigInt{"27742317777372353535851937790883648493"};
  return order;
}

/// Returns why signatures cannot be checked with the point that has this y; empty if they can.
std::string point_fault(const Botan::BigInt& y) {
  const auto p = Botan::BigInt::power_of_2(255) - 19;
  if (y >= p)
    return "its point is not in the canonical form of Ed25519";
  const auto square = (y * y) % p;
  // The curve is y² − x² = 1 + d·x²·y², so x² = (y² − 1) / (d·y² + 1).
  const auto d = p - (Botan::BigInt{121665} * Botan::inverse_mod(121666, p)) % p;
  const auto above = (square + p - 1) % p;
  const auto below = (d * square + 1) % p;
  if (Botan::jacobi((above * below) % p, p) < 0)
    return "its point is not on the curve Ed25519";
  // Points of order 1, 2 and 4 have a y of 1, −1 or 0. Points of order 8 have d·y⁴ + 2·y² = 1.
  const bool is_small = square <= 1 || ((d * square * square) + 2 * square) % p == 1;
  return is_small ? "its point has a small order, so anyone could sign" : "";
}

class ed25519_verifier : public key_material::verifier {
 public:
  explicit ed25519_verifier(bytes_view point) : key_{point.data(), point.size()} {}

  bool verify(bytes_view text, bytes_view signature) const override {
    // Botan accepts a number that is not below the order, which would give a signature a second
    // form.
    if (signature.size() != signature_size ||
        little_endian(signature.subspan(signature_size / 2)) >= group_order())
      return false;
    Botan::PK_Verifier check{key_, "Pure"};
    return check.verify_message(text.data(), text.size(), signature.data(), signature.size());
  }

 private:
  Botan::Ed25519_PublicKey key_;
};

} // namespace

key_material_result ed25519_key(bytes_view point) {
  if (point.size() != point_size)
    return "an Ed25519 point must have 32 bytes";
  std::array<std::uint8_t, point_size> y{};
  std::ranges::copy(point, y.begin());
  // The highest bit is the sign of x.
  y.back() &= 0x7F;
  if (auto fault = point_fault(little_endian(y)); !fault.empty())
    return fault;
  return key_material{signature_algorithm::eddsa, material_id("Ed25519", point),
                      std::make_shared<ed25519_verifier>(point)};
}

} // namespace logflume::crypto
