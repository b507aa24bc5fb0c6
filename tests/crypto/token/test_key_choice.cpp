#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include "crypto/hmac.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;

namespace {

std::string header(const signer& by, const std::string& members) {
  return R"({"alg":")" + by.algorithm + '"' + members + "}";
}

std::string named(const signer& by, const std::string& kid) {
  return by.token(header(by, R"(,"kid":")" + kid + '"'), plain_claims);
}

std::string with_kid(const signer& by, const std::string& kid) {
  return by.jwk + R"(,"kid":")" + kid + '"';
}

crypto::verification_keys two_keys() {
  return parse_keys(jwk_set({with_kid(ec_signer(), "a"), with_kid(ed25519_signer(), "b")}));
}

} // namespace

TEST_CASE("the kid of a token chooses the key") {
  CHECK(outcome(named(ec_signer(), "a"), two_keys()) == "accepted");
  CHECK(outcome(named(ed25519_signer(), "b"), two_keys()) == "accepted");
  CHECK(outcome(named(ec_signer(), "c"), two_keys()) == "unknown key");
  CHECK(outcome(named(ec_signer(), "A"), two_keys()) == "unknown key");
  CHECK(outcome(named(ec_signer(), ""), two_keys()) == "unknown key");
}

TEST_CASE("no other key is tried when the chosen one does not verify the token") {
  CHECK(outcome(named(ec_signer(), "b"), two_keys()) == "wrong algorithm");
  const auto twins = parse_keys(jwk_set(
      {with_kid(ec_signer(), "good"),
       R"("kty":"EC","crv":"P-256","kid":"other","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
       R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")"}));
  REQUIRE(twins.size() == 2);
  CHECK(outcome(named(ec_signer(), "good"), twins) == "accepted");
  CHECK(outcome(named(ec_signer(), "other"), twins) == "bad signature");
}

TEST_CASE("a token without a kid needs a set of one key") {
  CHECK(outcome(ec_signer().token(plain_claims), ec_signer().keys("a")) == "accepted");
  CHECK(outcome(ec_signer().token(plain_claims), two_keys()) == "unknown key");
  CHECK(outcome(ec_signer().token(plain_claims), {}) == "unknown key");
}

TEST_CASE("a key without a kid verifies a token with any kid if it is the only key") {
  CHECK(outcome(named(ec_signer(), "whatever"), ec_signer().keys()) == "accepted");
  CHECK(outcome(named(ec_signer(), "whatever"), ec_signer().keys("a")) == "unknown key");
  const auto with_another = parse_keys(jwk_set({ec_signer().jwk, with_kid(ed25519_signer(), "b")}));
  CHECK(outcome(named(ec_signer(), "whatever"), with_another) == "unknown key");
}

TEST_CASE("ignored keys do not count as other keys of the set") {
  const auto keys =
      parse_keys(jwk_set({ec_signer().jwk, ed25519_signer().jwk + R"(,"use":"enc")"}));
  CHECK(keys.ignored() == 1);
  CHECK(outcome(ec_signer().token(plain_claims), keys) == "accepted");
}

TEST_CASE("an algorithm that is not the key's is refused") {
  for (const signer& by : all_signers())
    for (const std::string other : {"ES256", "EdDSA", "RS256", "HS256", "none", "None", "NONE", "",
                                    "es256", "ES384", "PS256", "RS512", "HS512", "Ed25519"})
      if (other != by.algorithm) {
        CAPTURE(by.algorithm);
        CAPTURE(other);
        CHECK(outcome(by.token(R"({"alg":")" + other + R"("})", plain_claims), by.keys()) ==
              "wrong algorithm");
      }
}

TEST_CASE("a public key is not accepted as the secret of an HMAC") {
  const auto claims = base64url(R"({"alg":"HS256"})") + "." + base64url(plain_claims);
  const auto signed_by = [&](std::string_view secret) {
    const auto view = [](std::string_view text) {
      return crypto::bytes_view{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    };
    return claims + "." + base64url(crypto::hmac_sha256(view(secret), view(claims)));
  };
  // Forms of the key that a verifier might have at hand.
  for (const signer& by : all_signers())
    if (by.algorithm != "HS256")
      for (const auto& secret : {by.jwk, "{" + by.jwk + "}", jwk_set({by.jwk})})
        CHECK(outcome(signed_by(secret), by.keys()) == "wrong algorithm");
  const auto pem = public_pem("RS256");
  CHECK(outcome(signed_by(pem), parse_keys(pem)) == "wrong algorithm");
}

TEST_CASE("key material in a token is ignored") {
  const auto attacker =
      R"(,"jwk":{)" + ed25519_signer().jwk +
      R"(},"jku":"https://attacker.example/keys","x5u":"https://x.example","x5c":["MIIB"])";
  const auto head = header(ed25519_signer(), attacker);
  const auto other_key = parse_keys(jwk_set(
      {R"("kty":"OKP","crv":"Ed25519","x":"PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw")"}));
  CHECK(outcome(ed25519_signer().token(head, plain_claims), other_key) == "bad signature");
  CHECK(outcome(ed25519_signer().token(head, plain_claims), ed25519_signer().keys()) == "accepted");
}

TEST_CASE("a verified token identifies its key by the key's material") {
  const auto verify = [](const std::string& token, const crypto::verification_keys& keys) {
    return std::get<crypto::verified_token>(
        crypto::verify_token(token, keys, any_token(), some_day));
  };
  const auto plain = ec_signer().keys();
  const auto renamed = ec_signer().keys("a");
  const auto first = verify(ec_signer().token(plain_claims), plain);
  const auto second = verify(named(ec_signer(), "a"), renamed);
  CHECK(first.key == second.key);
  CHECK(renamed.contains(first.key));
  CHECK_FALSE(ed25519_signer().keys("a").contains(first.key));
}
