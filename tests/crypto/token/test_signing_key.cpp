#include "crypto/token/sign_token.hpp"
#include "crypto/token/signing_key.hpp"

#include "tests/crypto/fixtures.hpp"
#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

using namespace logflume;
using namespace logflume::test;
using namespace std::chrono_literals;

namespace {

std::string text(const crypto::secure_chars& chars) {
  return {chars.begin(), chars.end()};
}

crypto::signing_key parse_key(const std::string& jwk) {
  auto parsed = crypto::signing_key::parse(jwk);
  if (const auto* fault = std::get_if<std::string>(&parsed))
    throw std::invalid_argument{*fault};
  return std::get<crypto::signing_key>(std::move(parsed));
}

/// Returns an empty text if there is no fault.
std::string fault_of(const std::string& jwk) {
  const auto parsed = crypto::signing_key::parse(jwk);
  const auto* fault = std::get_if<std::string>(&parsed);
  return fault == nullptr ? "" : *fault;
}

crypto::new_token some_token() {
  return {.granted = {*crypto::parse_right("temperature/1001"), *crypto::parse_right("write:*/7")},
          .claim = "logflume",
          .issuer = "https://id.example/\"",
          .audience = "sensors",
          .issued = some_day,
          .expiry = some_day + 1h};
}

const std::string ec_d = R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")";
const std::string ed25519_d = R"(,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")";

} // namespace

TEST_CASE("a new key signs tokens that its verification set accepts") {
  for (const auto algorithm : crypto::signature_algorithms) {
    CAPTURE(crypto::name_of(algorithm));
    const auto key = crypto::signing_key::generate(algorithm);
    const auto keys = parse_keys(text(key.verification_set()));
    auto rules = any_token();
    rules.issuer = some_token().issuer;
    rules.audience = some_token().audience;
    const auto result =
        crypto::verify_token(crypto::sign_token(key, some_token()), keys, rules, some_day);
    REQUIRE(std::holds_alternative<crypto::verified_token>(result));
    const auto& verified = std::get<crypto::verified_token>(result);
    CHECK(verified.granted == crypto::rights{some_token().granted});
    CHECK(verified.expiry == some_token().expiry);
    CHECK(verified.issuer == some_token().issuer);
    CHECK(outcome(crypto::sign_token(key, some_token()), keys, rules, some_day + 1h + 30s) ==
          "expired");
  }
}

TEST_CASE("a private key is read back as it was written") {
  for (const auto algorithm : crypto::signature_algorithms) {
    const auto key = crypto::signing_key::generate(algorithm);
    const auto again = parse_key(text(key.private_jwk()));
    CHECK(again.algorithm() == algorithm);
    CHECK(again.name() == key.name());
    CHECK(text(again.private_jwk()) == text(key.private_jwk()));
    CHECK(text(again.verification_set()) == text(key.verification_set()));
  }
}

TEST_CASE("a secret of 32 to 4096 bytes signs and a longer one is refused") {
  const auto secret = [](std::size_t size) {
    return R"({"kty":"oct","k":")" + base64url(bytes(size, 7)) + "\"}";
  };
  for (const std::size_t size : {32, 4096})
    CHECK(fault_of(secret(size)).empty());
  CHECK(fault_of(secret(4097)) == "a secret may have at most 4096 bytes; this one has 4097");
}

TEST_CASE("two new keys differ in name and material") {
  for (const auto algorithm : crypto::signature_algorithms) {
    const auto first = crypto::signing_key::generate(algorithm);
    const auto second = crypto::signing_key::generate(algorithm);
    CHECK(first.name() != second.name());
    CHECK(text(first.verification_set()) != text(second.verification_set()));
  }
}

TEST_CASE("only an HMAC key's verification set contains a secret") {
  for (const auto algorithm : crypto::signature_algorithms) {
    const auto key = crypto::signing_key::generate(algorithm);
    const auto set = text(key.verification_set());
    CHECK(set.find("\"d\"") == set.npos);
    CHECK(set.find("\"p\"") == set.npos);
    CHECK(parse_keys(set).has_secret() == (algorithm == crypto::signature_algorithm::hs256));
  }
}

TEST_CASE("private keys of the RFCs are read") {
  CHECK(parse_key("{" + ec_signer().jwk + ec_d + "}").algorithm() ==
        crypto::signature_algorithm::es256);
  const auto key = parse_key("{" + ed25519_signer().jwk + ed25519_d + R"(,"kid":"a \" b\u0001"})");
  CHECK(key.name() == "a \" b\x01");
  CHECK(parse_key(text(key.private_jwk())).name() == key.name());
  CHECK(outcome(crypto::sign_token(key, some_token()), ed25519_signer().keys()) == "accepted");
}

TEST_CASE("a text that is not a private key is refused with a reason") {
  const std::map<std::string, std::string> faults{
      {"", "not valid JSON at byte 1"},
      {"[]", "not a private JWK: it is not a JSON object"},
      {R"({"keys":[]})", "not a private JWK: it has no kty"},
      {R"({"kty":"EC"})", "not a private JWK: it has no crv"},
      {R"({"kty":"EC","crv":"P-384"})",
       "a key must be EC P-256, Ed25519, RSA or oct; this one is none of them"},
      {"{" + ec_signer().jwk + "}", "it has no d"},
      {"{" + rsa_signer().jwk + "}", "it has no p"},
      {"{" + ec_signer().jwk + R"(,"d":"AA"})", "its d is not 32 bytes long"},
      {"{" + ec_signer().jwk + R"(,"d":")" + base64url(bytes(32, 0)) + "\"}",
       "its d is zero or not below the order of P-256"},
      {"{" + ec_signer().jwk + R"(,"d":")" + base64url(bytes(32, 0xFF)) + "\"}",
       "its d is zero or not below the order of P-256"},
      {"{" + ec_signer().jwk + ed25519_d + "}", "its private part does not match its public part"},
      {"{" + ed25519_signer().jwk + ec_d + "}", "its private part does not match its public part"},
      {R"({"kty":"oct","k":"AAAA"})", "a secret must have at least 32 bytes; this one has 3"}};
  for (const auto& each : faults) {
    const auto& jwk = each.first;
    CAPTURE(jwk);
    CHECK(fault_of(jwk) == each.second);
  }
  CHECK(fault_of("{" + rsa_signer().jwk + R"(,"d":"Aw","p":"Aw","q":"BQ"})") ==
        "its private part cannot be read");
}

TEST_CASE("a file with a private key is refused if it is open to group or others") {
  const temp_dir directory;
  const auto file = directory.path() / "key.json";
  std::ofstream{file} << text(
      crypto::signing_key::generate(crypto::signature_algorithm::eddsa).private_jwk());
  set_mode(file, 0640);
  const auto refused = crypto::load_signing_key(file);
  REQUIRE(std::holds_alternative<std::string>(refused));
  CHECK(std::get<std::string>(refused) == file.string() +
                                              " is open to group or others (mode 0640): run "
                                              "`chmod 600 " +
                                              file.string() + "`");
  set_mode(file, 0600);
  CHECK(std::holds_alternative<crypto::signing_key>(crypto::load_signing_key(file)));
}
