#include "tests/crypto/token/raw_signature.hpp"

#include "crypto/sha256.hpp"

#include <botan/numthry.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;
using Botan::BigInt;

namespace {

const Botan::RSA_PrivateKey& rsa_private() {
  static const Botan::RSA_PrivateKey key{
      BigInt{decoded(
          "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_"
          "Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc")},
      BigInt{decoded(
          "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7Tje"
          "LQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc")},
      65537};
  return key;
}

/// Returns the raw RSA signature of a padded block.
bytes raw_rsa(const bytes& block) {
  const auto& key = rsa_private();
  return fixed(Botan::power_mod(BigInt{block}, key.get_d(), key.get_n()), 256);
}

const bytes sha256_info{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                        0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

bytes rsa_digest() {
  const auto text = signed_text(rsa_signer());
  const auto digest = crypto::sha256({view(text)});
  return {digest.begin(), digest.end()};
}

/// Returns a block of the whole size: 00, the type, FF…, 00, and the rest.
bytes padded(const bytes& rest, std::uint8_t type = 1) {
  bytes block(256 - rest.size() - 1, 0xFF);
  block[0] = 0;
  block[1] = type;
  block.push_back(0);
  return joined(block, rest);
}

std::string outcome_of_block(const bytes& block) {
  REQUIRE(block.size() == 256);
  return outcome_of(rsa_signer(), raw_rsa(block));
}

} // namespace

TEST_CASE("an RS256 signature has exactly the padding of PKCS 1") {
  const auto good = joined(sha256_info, rsa_digest());
  CHECK(outcome_of_block(padded(good)) == "accepted");
  CHECK(outcome_of_block(padded(good, 2)) == "bad signature");
  CHECK(outcome_of_block(padded(good, 0)) == "bad signature");
  auto holed = padded(good);
  holed[100] = 0xFE;
  CHECK(outcome_of_block(holed) == "bad signature");
  auto no_zero = padded(good);
  no_zero[256 - good.size() - 1] = 0xFF;
  CHECK(outcome_of_block(no_zero) == "bad signature");
}

TEST_CASE("an RS256 signature with extra bytes after a short padding is refused") {
  bytes block{0, 1};
  block.insert(block.end(), 8, 0xFF);
  block.push_back(0);
  block = joined(joined(block, sha256_info), rsa_digest());
  for (const auto filler : {std::uint8_t{0x00}, std::uint8_t{0xFF}}) {
    auto filled = block;
    filled.resize(256, filler);
    CHECK(outcome_of_block(filled) == "bad signature");
  }
}

TEST_CASE("an RS256 signature is accepted with only one encoding of its hash's name") {
  // Without the NULL of the algorithm's parameters.
  const bytes without_null{0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                           0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};
  CHECK(outcome_of_block(padded(joined(without_null, rsa_digest()))) == "bad signature");
  // No name at all.
  CHECK(outcome_of_block(padded(rsa_digest())) == "bad signature");
  // SHA-384's name over a SHA-256.
  auto other = sha256_info;
  other[14] = 2;
  CHECK(outcome_of_block(padded(joined(other, rsa_digest()))) == "bad signature");
  // A length in the long form of BER.
  bytes ber{0x30, 0x81};
  ber.insert(ber.end(), sha256_info.begin() + 1, sha256_info.end());
  CHECK(outcome_of_block(padded(joined(ber, rsa_digest()))) == "bad signature");
}

TEST_CASE("an RS256 signature of another hash or padding is refused") {
  const auto text = signed_text(rsa_signer());
  for (const auto* padding :
       {"EMSA3(SHA-1)", "EMSA3(SHA-384)", "EMSA3(SHA-512)", "EMSA4(SHA-256)"}) {
    CAPTURE(padding);
    Botan::PK_Signer by{rsa_private(), Botan::system_rng(), padding};
    by.update(text);
    CHECK(outcome_of(rsa_signer(), by.signature(Botan::system_rng())) == "bad signature");
  }
}

TEST_CASE("an RS256 signature is as long as its key and below its modulus") {
  const auto good = rsa_signer().sign(signed_text(rsa_signer()));
  CHECK(outcome_of(rsa_signer(), good) == "accepted");
  CHECK(outcome_of(rsa_signer(), {}) == "bad signature");
  CHECK(outcome_of(rsa_signer(), joined({0}, good)) == "bad signature");
  CHECK(outcome_of(rsa_signer(), joined(good, {0})) == "bad signature");
  CHECK(outcome_of(rsa_signer(), {good.begin(), good.end() - 1}) == "bad signature");
  const auto& n = rsa_private().get_n();
  CHECK(outcome_of(rsa_signer(), fixed(n, 256)) == "bad signature");
  CHECK(outcome_of(rsa_signer(), fixed(n - 1, 256)) == "bad signature");
  CHECK(outcome_of(rsa_signer(), bytes(256, 0)) == "bad signature");
  CHECK(outcome_of(rsa_signer(), fixed(1, 256)) == "bad signature");
  CHECK(outcome_of(rsa_signer(), bytes(256, 0xFF)) == "bad signature");
}

TEST_CASE("an RS256 signature plus the modulus is refused") {
  // The content is one whose signature is so small that the sum has 256 bytes, too.
  const auto& n = rsa_private().get_n();
  for (int i = 0;; ++i) {
    REQUIRE(i < 100);
    const auto text = base64url(rsa_signer().header()) + "." +
                      base64url(R"({"exp":1800000000,"jti":)" + std::to_string(i) + "}");
    const auto signature = rsa_signer().sign(text);
    const auto sum = BigInt{signature} + n;
    if (sum.bytes() > 256)
      continue;
    const auto keys = rsa_signer().keys();
    CHECK(outcome(text + "." + base64url(signature), keys) == "accepted");
    CHECK(outcome(text + "." + base64url(fixed(sum, 256)), keys) == "bad signature");
    break;
  }
}
