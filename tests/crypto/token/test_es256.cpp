#include "tests/crypto/token/raw_signature.hpp"

#include "crypto/sha256.hpp"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;
using Botan::BigInt;

namespace {

const Botan::EC_Group& p256() {
  static const Botan::EC_Group group{"secp256r1"};
  return group;
}

bytes pair(const BigInt& r, const BigInt& s) {
  return joined(fixed(r, 32), fixed(s, 32));
}

struct split_pair {
  BigInt r;
  BigInt s;
};

split_pair good_pair() {
  const auto signature = ec_signer().sign(signed_text(ec_signer()));
  return {BigInt{signature.data(), 32}, BigInt{signature.data() + 32, 32}};
}

/// Returns a DER integer or sequence of less than 128 bytes.
bytes der(std::uint8_t tag, bytes content) {
  return joined({tag, static_cast<std::uint8_t>(content.size())}, content);
}

bytes der_integer(const BigInt& number) {
  auto content = fixed(number, 32);
  if (content.front() >= 0x80)
    content.insert(content.begin(), 0);
  return der(2, content);
}

} // namespace

TEST_CASE("an ES256 signature is two numbers of at least 1 and below the order") {
  const auto& n = p256().get_order();
  const auto [r, s] = good_pair();
  CHECK(outcome_of(ec_signer(), pair(r, s)) == "accepted");
  const auto largest = BigInt::power_of_2(256) - 1;
  for (const auto& bad : {BigInt{0}, n, n + 1, largest}) {
    CHECK(outcome_of(ec_signer(), pair(bad, s)) == "bad signature");
    CHECK(outcome_of(ec_signer(), pair(r, bad)) == "bad signature");
    for (const auto& other : {BigInt{0}, BigInt{1}, n, n - 1, n + 1, largest})
      CHECK(outcome_of(ec_signer(), pair(bad, other)) == "bad signature");
  }
  for (const auto& small : {BigInt{1}, BigInt{2}, n - 1, n - 2})
    for (const auto& other : {BigInt{1}, BigInt{2}, n - 1, n - 2})
      CHECK(outcome_of(ec_signer(), pair(small, other)) == "bad signature");
}

TEST_CASE("an ES256 signature with swapped numbers is refused") {
  const auto [r, s] = good_pair();
  CHECK(outcome_of(ec_signer(), pair(s, r)) == "bad signature");
}

TEST_CASE("an ES256 signature whose point is at infinity is refused") {
  // With r = -hash / d, hash·G + r·d·G is the point at infinity for any s.
  const auto& n = p256().get_order();
  const BigInt d{decoded("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")};
  const auto text = signed_text(ec_signer());
  const auto digest = crypto::sha256({view(text)});
  const BigInt hash{digest.data(), digest.size()};
  const auto r = (n - hash % n) * Botan::inverse_mod(d, n) % n;
  for (const auto& s : {BigInt{1}, BigInt{2}, r})
    CHECK(outcome_of(ec_signer(), pair(r, s)) == "bad signature");
}

TEST_CASE("an ES256 signature in DER is refused") {
  const auto [r, s] = good_pair();
  CHECK(outcome_of(ec_signer(), der(0x30, joined(der_integer(r), der_integer(s)))) ==
        "bad signature");
}

TEST_CASE("an ES256 signature has 64 bytes") {
  const auto [r, s] = good_pair();
  CHECK(outcome_of(ec_signer(), {}) == "bad signature");
  CHECK(outcome_of(ec_signer(), joined(pair(r, s), {0})) == "bad signature");
  CHECK(outcome_of(ec_signer(), joined({0}, pair(r, s))) == "bad signature");
  CHECK(outcome_of(ec_signer(), joined(fixed(r, 33), fixed(s, 33))) == "bad signature");
  CHECK(outcome_of(ec_signer(), joined(pair(r, s), pair(r, s))) == "bad signature");
  auto cut = pair(r, s);
  cut.pop_back();
  CHECK(outcome_of(ec_signer(), cut) == "bad signature");
  // These numbers are short, as in a signature whose halves begin with a zero.
  CHECK(outcome_of(ec_signer(), joined(fixed(r >> 8, 31), fixed(s >> 8, 31))) == "bad signature");
}

TEST_CASE("an ES256 signature of another hash is refused") {
  const BigInt d{decoded("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")};
  const Botan::ECDSA_PrivateKey key{Botan::system_rng(), p256(), d};
  for (const auto* padding : {"EMSA1(SHA-1)", "EMSA1(SHA-384)", "EMSA1(SHA-512)"}) {
    Botan::PK_Signer by{key, Botan::system_rng(), padding, Botan::IEEE_1363};
    const auto text = signed_text(ec_signer());
    by.update(text);
    CHECK(outcome_of(ec_signer(), by.signature(Botan::system_rng())) == "bad signature");
  }
}

TEST_CASE("both forms of an ES256 signature give a token the same id") {
  // Anyone can turn s into n - s: that must not make a token that a sign-out misses.
  const auto [r, s] = good_pair();
  const auto id_of = [](const bytes& signature) {
    const auto token = signed_text(ec_signer()) + "." + base64url(signature);
    return std::get<crypto::verified_token>(
               crypto::verify_token(token, ec_signer().keys(), any_token(), some_day))
        .id;
  };
  CHECK(id_of(pair(r, s)) == id_of(pair(r, p256().get_order() - s)));
  const auto other = std::get<crypto::verified_token>(crypto::verify_token(
      ec_signer().token(R"({"exp":1800000001})"), ec_signer().keys(), any_token(), some_day));
  CHECK(id_of(pair(r, s)) != other.id);
}
