#include "tests/crypto/token/raw_signature.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace logflume;
using namespace logflume::test;
using Botan::BigInt;

TEST_CASE("an EdDSA signature is accepted in only one form") {
  const auto good = ed25519_signer().sign(signed_text(ed25519_signer()));
  REQUIRE(good.size() == 64);
  CHECK(outcome_of(ed25519_signer(), good) == "accepted");
  // s + the group's order satisfies the same equation, but is a second form of the signature.
  bytes order(32);
  const auto l =
      fixed(BigInt::power_of_2(252) + BigInt{"27742317777372353535851937790883648493"}, 32);
  std::ranges::reverse_copy(l, order.begin());
  auto second = good;
  unsigned carry = 0;
  for (int rounds = 0; rounds < 7; ++rounds) {
    for (std::size_t i = 0; i < 32; ++i) {
      carry += static_cast<unsigned>(second[32 + i]) + order[i];
      second[32 + i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    CHECK(outcome_of(ed25519_signer(), second) == "bad signature");
  }
  for (const std::size_t half : {0U, 32U}) {
    auto zeroed = good;
    std::fill_n(zeroed.begin() + static_cast<std::ptrdiff_t>(half), 32, std::uint8_t{0});
    CHECK(outcome_of(ed25519_signer(), zeroed) == "bad signature");
    auto full = good;
    std::fill_n(full.begin() + static_cast<std::ptrdiff_t>(half), 32, std::uint8_t{0xFF});
    CHECK(outcome_of(ed25519_signer(), full) == "bad signature");
  }
  auto turned = good;
  turned[31] ^= 0x80;
  CHECK(outcome_of(ed25519_signer(), turned) == "bad signature");
}

TEST_CASE("an EdDSA signature has 64 bytes") {
  const auto good = ed25519_signer().sign(signed_text(ed25519_signer()));
  CHECK(outcome_of(ed25519_signer(), {}) == "bad signature");
  CHECK(outcome_of(ed25519_signer(), joined(good, {0})) == "bad signature");
  CHECK(outcome_of(ed25519_signer(), {good.begin(), good.begin() + 63}) == "bad signature");
  CHECK(outcome_of(ed25519_signer(), {good.begin(), good.begin() + 32}) == "bad signature");
}
