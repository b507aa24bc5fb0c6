#include "tests/crypto/token/raw_signature.hpp"

#include "crypto/hmac.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;

TEST_CASE("an HMAC is accepted only if it is complete and unaltered") {
  const auto good = hmac_signer().sign(signed_text(hmac_signer()));
  CHECK(outcome_of(hmac_signer(), good) == "accepted");
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(outcome_of(hmac_signer(), std::span{good}.first(size)) == "bad signature");
  CHECK(outcome_of(hmac_signer(), joined(good, {0})) == "bad signature");
  for (std::size_t bit = 0; bit < 256; ++bit) {
    auto turned = good;
    turned[bit / 8] = static_cast<std::uint8_t>(turned[bit / 8] ^ 1U << bit % 8);
    CHECK(outcome_of(hmac_signer(), turned) == "bad signature");
  }
}

TEST_CASE("an HMAC of another secret is refused") {
  const auto text = signed_text(hmac_signer());
  const auto by = [&](const bytes& secret) {
    const auto digest = crypto::hmac_sha256(secret, view(text));
    return outcome_of(hmac_signer(), digest);
  };
  CHECK(by(bytes(32, 0)) == "bad signature");
  CHECK(by(bytes(64, 0)) == "bad signature");
  // The secret's text is used in place of its bytes.
  const std::string k =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  CHECK(by({k.begin(), k.end()}) == "bad signature");
  CHECK(by(decoded(k)) == "accepted");
}

TEST_CASE("a signature of one token is not accepted for another") {
  for (const signer& by : all_signers()) {
    CAPTURE(by.algorithm);
    const auto signature = base64url(by.sign(signed_text(by)));
    const auto forged = base64url(R"({"exp":1800000000,"logflume":["*/*"]})");
    CHECK(outcome(base64url(by.header()) + "." + forged + "." + signature, by.keys()) ==
          "bad signature");
    CHECK(outcome(base64url(by.header() + " ") + "." + base64url(plain_claims) + "." + signature,
                  by.keys()) == "bad signature");
  }
}
