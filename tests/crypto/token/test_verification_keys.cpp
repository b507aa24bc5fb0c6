#include "crypto/token/verification_keys.hpp"

#include "crypto/hex.hpp"

#include "tests/crypto/fixtures.hpp"
#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

using namespace logflume;
using namespace logflume::test;

namespace {

/// Returns an empty text if there is no fault.
std::string fault_of(std::string_view text) {
  const auto parsed = crypto::verification_keys::parse(text);
  const auto* fault = std::get_if<std::string>(&parsed);
  return fault == nullptr ? "" : *fault;
}

/// Returns the fault of a set with that key alone.
std::string key_fault(const std::string& members) {
  return fault_of(jwk_set({members}));
}

std::size_t ignored(const std::string& members) {
  const auto keys = parse_keys(jwk_set({members}));
  CHECK(keys.size() + keys.ignored() == 1);
  return keys.ignored();
}

std::string ed25519_jwk(const std::string& hex) {
  const auto point = *crypto::decode_hex(hex);
  return R"("kty":"OKP","crv":"Ed25519","x":")" + base64url(point) + '"';
}

std::string oct(std::size_t size) {
  return R"("kty":"oct","k":")" + base64url(bytes(size, 7)) + '"';
}

std::string rsa(const bytes& modulus, const bytes& exponent = {1, 0, 1}) {
  return R"("kty":"RSA","n":")" + base64url(modulus) + R"(","e":")" + base64url(exponent) + '"';
}

const std::string ec_x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const std::string ec_y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

std::string ec(const std::string& x, const std::string& y) {
  return R"("kty":"EC","crv":"P-256","x":")" + x + R"(","y":")" + y + '"';
}

} // namespace

TEST_CASE("a set of keys of all kinds is read") {
  const auto keys = parse_keys(jwk_set({ec_signer().jwk + R"(,"kid":"1","use":"sig","alg":"ES256")",
                                        ed25519_signer().jwk + R"(,"kid":"2","alg":"EdDSA")",
                                        rsa_signer().jwk + R"(,"kid":"3","key_ops":["verify"])",
                                        hmac_signer().jwk + R"(,"kid":"4","other":{})"}));
  CHECK(keys.size() == 4);
  CHECK(keys.ignored() == 0);
  CHECK(keys.has_secret());
  CHECK(keys.choose("3")->material.algorithm() == crypto::signature_algorithm::rs256);
  CHECK_FALSE(parse_keys(jwk_set({ec_signer().jwk})).has_secret());
}

TEST_CASE("a set without a usable key is valid and admits nobody") {
  CHECK(parse_keys(R"({"keys":[]})").empty());
  CHECK(parse_keys(" {\"keys\":[],\"other\":1}\n").empty());
  const auto keys = parse_keys(jwk_set({R"("kty":"future")"}));
  CHECK(keys.empty());
  CHECK(keys.ignored() == 1);
  CHECK(outcome(ec_signer().token(plain_claims), keys) == "unknown key");
}

TEST_CASE("keys of another kind or for another purpose are ignored and counted") {
  for (const auto& members :
       {std::string{R"("kty":"AKP","alg":"ML-DSA-44","pub":"AA")"},
        std::string{R"("kty":"EC","crv":"P-384","x":"AA","y":"AA")"},
        std::string{R"("kty":"EC","crv":"secp256k1","x":"AA","y":"AA")"},
        std::string{R"("kty":"OKP","crv":"X25519","x":"AA")"},
        std::string{R"("kty":"OKP","crv":"Ed448","x":"AA")"}, ec_signer().jwk + R"(,"use":"enc")",
        ec_signer().jwk + R"(,"alg":"ECDH-ES")", rsa_signer().jwk + R"(,"alg":"RSA-OAEP")",
        rsa_signer().jwk + R"(,"alg":"PS256")", rsa_signer().jwk + R"(,"alg":"RS512")",
        hmac_signer().jwk + R"(,"alg":"HS512")", hmac_signer().jwk + R"(,"alg":"none")",
        ec_signer().jwk + R"(,"key_ops":[])", hmac_signer().jwk + R"(,"key_ops":["sign"])",
        hmac_signer().jwk + R"(,"use":"sig","key_ops":["wrapKey"])",
        // These keys are too short for a signature, but are not meant for one.
        oct(16) + R"(,"alg":"A128KW")", rsa(bytes(128, 0xFF)) + R"(,"use":"enc")"}) {
    CAPTURE(members);
    CHECK(ignored(members) == 1);
  }
  CHECK(ignored(ec_signer().jwk + R"(,"use":"sig","key_ops":["verify","sign"])") == 0);
}

TEST_CASE("an ignored secret still counts as a secret") {
  CHECK(parse_keys(jwk_set({oct(16) + R"(,"use":"enc")"})).has_secret());
}

TEST_CASE("a faulty set is refused and the fault is named") {
  const std::map<std::string, std::string> faults{
      {"", "the file is empty"},
      {" \n", "the file is empty"},
      {"null", "neither a JWK Set nor a public key as PEM: it contains no PEM block"},
      {"[]", "neither a JWK Set nor a public key as PEM: it contains no PEM block"},
      {"{}", "not a JWK Set: it has no array `keys`"},
      {"{\"keys\":{}}", "not a JWK Set: it has no array `keys`"},
      {"{" + ec_signer().jwk + "}", "not a JWK Set: it has no array `keys`"},
      {"{\"keys\":[]", "not valid JSON at byte 11"},
      {"{\"keys\":[]} x", "not valid JSON at byte 13"},
      {"{\"keys\":[],\"keys\":[]}", "a JSON object has duplicate members"},
      {"{\"keys\":[1]}", "key 1: it is not an object"},
      {"{\"keys\":[\"\xFF\"]}", "not valid JSON at byte 11"}};
  for (const auto& [text, fault] : faults)
    CHECK(fault_of(text) == fault);
}

TEST_CASE("a faulty key is named by its position and its kid") {
  const auto good = ec_signer().jwk + R"(,"kid":"a")";
  CHECK(fault_of(jwk_set({good, oct(8) + R"(,"kid":"short one")"})) ==
        "key 2 (kid \"short one\"): a secret must have at least 32 bytes; this one has 8");
  CHECK(fault_of(jwk_set({good, good})) == "key 2 (kid \"a\"): another key has the same kid");
  CHECK(fault_of(jwk_set({good, ed25519_signer().jwk + R"(,"kid":"\u0061")"})) ==
        "key 2 (kid \"a\"): another key has the same kid");
  // A name that would break the line is left out.
  CHECK(fault_of(jwk_set({R"("kty":1,"kid":"a\nb")"})) == "key 1: its kty is not a string");
}

TEST_CASE("a malformed key is refused") {
  const std::map<std::string, std::string> faults{
      {R"("x":1)", "it has no kty"},
      {R"("kty":null)", "its kty is not a string"},
      {ec_signer().jwk + R"(,"kid":7)", "its kid is not a string"},
      {ec_signer().jwk + R"(,"alg":null)", "its alg is not a string"},
      {ec_signer().jwk + R"(,"use":["sig"])", "its use is not a string"},
      {ec_signer().jwk + R"(,"key_ops":"verify")", "its key_ops is not an array"},
      {R"("kty":"EC","x":"AA","y":"AA")", "it has no crv"},
      {R"("kty":"EC","crv":"P-256","x":")" + ec_x + '"', "it has no y"},
      {ec(ec_x + "=", ec_y), "its x is not base64url without padding"},
      {ec(ec_x.substr(4), ec_y), "a P-256 coordinate must have 32 bytes"},
      {ec("AAAA" + ec_x, ec_y), "a P-256 coordinate must have 32 bytes"},
      {ec(ec_y, ec_x), "its point is not on the curve P-256"},
      {ec(base64url(bytes(32, 0)), base64url(bytes(32, 0))), "its point is not on the curve P-256"},
      {ec(base64url(bytes(32, 0xFF)), ec_y), "a coordinate is too large for P-256"},
      {R"("kty":"OKP","x":"AA")", "it has no crv"},
      {R"("kty":"OKP","crv":"Ed25519","x":"AA")", "an Ed25519 point must have 32 bytes"},
      {R"("kty":"oct")", "it has no k"},
      {R"("kty":"oct","k":"")", "a secret must have at least 32 bytes; this one has 0"},
      {oct(31), "a secret must have at least 32 bytes; this one has 31"},
      {oct(4097), "a secret may have at most 4096 bytes; this one has 4097"},
      {rsa(bytes(255, 0xFF)), "an RSA key must have at least 2048 bits; this one has 2040"},
      {rsa(bytes(2049, 0xFF)), "an RSA key may have at most 16384 bits; this one has 16392"},
      {rsa({}), "a number in an RSA key is empty or begins with a zero byte"},
      {rsa(bytes(256, 0xFF), {0, 1, 0, 1}),
       "a number in an RSA key is empty or begins with a zero byte"},
      {rsa(bytes(256, 0xFE)), "its modulus is even"},
      {rsa(bytes(256, 0xFF), {1}), "its exponent is not an odd number from 3 to 2^64"},
      {rsa(bytes(256, 0xFF), {2}), "its exponent is not an odd number from 3 to 2^64"},
      {rsa(bytes(256, 0xFF), bytes(9, 0xFF)), "its exponent is not an odd number from 3 to 2^64"},
      {ec_signer().jwk + R"(,"alg":"HS256")",
       "its alg is HS256, but a key of this type needs ES256"},
      {rsa_signer().jwk + R"(,"alg":"HS256")",
       "its alg is HS256, but a key of this type needs RS256"},
      {hmac_signer().jwk + R"(,"alg":"RS256")",
       "its alg is RS256, but a key of this type needs HS256"}};
  for (const auto& each : faults) {
    const auto& members = each.first;
    CAPTURE(members);
    CHECK(key_fault(members) == "key 1: " + each.second);
  }
}

TEST_CASE("an RSA key of 2048 bits is accepted and one of 2047 is refused") {
  bytes modulus(256, 0xFF);
  CHECK(key_fault(rsa(modulus)).empty());
  modulus[0] = 0x7F;
  CHECK(key_fault(rsa(modulus)) ==
        "key 1: an RSA key must have at least 2048 bits; this one has 2047");
}

TEST_CASE("a private key is refused even if it would be ignored otherwise") {
  const std::string fault = "key 1: it is a private key: give its public part alone";
  CHECK(key_fault(ec_signer().jwk + R"(,"d":"AA")") == fault);
  CHECK(key_fault(ed25519_signer().jwk + R"(,"d":null)") == fault);
  CHECK(key_fault(rsa_signer().jwk + R"(,"d":"AA")") == fault);
  CHECK(key_fault(rsa_signer().jwk + R"(,"p":"AA")") == fault);
  CHECK(key_fault(R"("kty":"EC","crv":"P-384","x":"AA","y":"AA","d":"AA")") == fault);
  CHECK(key_fault(rsa_signer().jwk + R"(,"use":"enc","d":"AA")") == fault);
}

TEST_CASE("a point of Ed25519 that anyone can sign for is refused") {
  for (const std::string small :
       {"0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"}) {
    CAPTURE(small);
    CHECK(key_fault(ed25519_jwk(small)) ==
          "key 1: its point has a small order, so anyone could sign");
  }
}

TEST_CASE("a point of Ed25519 is on the curve and in canonical form") {
  // y = 2 has no x; the other three are p, p + 1 and 2^255 - 1.
  CHECK(key_fault(ed25519_jwk("02" + std::string(62, '0'))) ==
        "key 1: its point is not on the curve Ed25519");
  for (const std::string first : {"ed", "ee", "ff"})
    CHECK(key_fault(ed25519_jwk(first + std::string(60, 'f') + "7f")) ==
          "key 1: its point is not in the canonical form of Ed25519");
}

TEST_CASE("a single public key as PEM is read and verifies any token of its algorithm") {
  for (const signer& by :
       {std::cref(ec_signer()), std::cref(ed25519_signer()), std::cref(rsa_signer())}) {
    const auto pem = public_pem(by.algorithm);
    const auto keys = parse_keys(pem);
    REQUIRE(keys.size() == 1);
    CHECK_FALSE(keys.has_secret());
    CHECK(outcome(by.token(plain_claims), keys) == "accepted");
    CHECK(outcome(by.token(R"({"alg":")" + by.algorithm + R"(","kid":"any"})", plain_claims),
                  keys) == "accepted");
    // The material has the same id in whichever form it is written.
    CHECK(by.keys().contains(keys.choose({})->material.id()));
    CHECK(parse_keys("a remark\n" + pem + "\n").size() == 1);
  }
}

TEST_CASE("a PEM that is not one public key is refused with advice") {
  const auto pem = public_pem("ES256");
  CHECK(fault_of(pem + pem) ==
        "it contains more than one PEM block: use a JWK Set for several keys");
  const auto labelled = [&](const std::string& label) {
    return fault_of("-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n");
  };
  CHECK(labelled("PRIVATE KEY") ==
        "it is a private key: `openssl pkey -in FILE -pubout` prints its public part");
  CHECK(labelled("EC PRIVATE KEY") == labelled("PRIVATE KEY"));
  CHECK(labelled("CERTIFICATE") ==
        "it is a certificate: `openssl x509 -in FILE -noout -pubkey` prints its public key");
  CHECK(labelled("RSA PUBLIC KEY") == "its PEM block is not a PUBLIC KEY");
  CHECK(labelled("PUBLIC KEY") == "its PUBLIC KEY cannot be read");
  CHECK(fault_of(pem.substr(0, pem.size() / 2)) == "its PUBLIC KEY cannot be read");
  CHECK(fault_of("-----BEGIN ") == "its PEM block is not a PUBLIC KEY");
  CHECK(fault_of(public_pem("P-384")) ==
        "a key must be EC P-256, Ed25519 or RSA; this one is none of them");
}

TEST_CASE("a file with a secret is refused if it is open to group or others") {
  const temp_dir directory;
  const auto file = directory.path() / "keys.json";
  std::ofstream{file} << jwk_set({hmac_signer().jwk});
  for (const unsigned mode : {0640U, 0604U, 0660U, 0610U, 0601U, 0602U, 0644U}) {
    set_mode(file, mode);
    const auto loaded = crypto::load_verification_keys(file);
    REQUIRE(std::holds_alternative<std::string>(loaded));
    CHECK(std::get<std::string>(loaded).starts_with(file.string() +
                                                    " is open to group or others (mode 0"));
    CHECK(std::get<std::string>(loaded).ends_with("run `chmod 600 " + file.string() + "`"));
  }
  for (const unsigned mode : {0600U, 0400U}) {
    set_mode(file, mode);
    CHECK(std::holds_alternative<crypto::verification_keys>(crypto::load_verification_keys(file)));
  }
}

TEST_CASE("a file with public keys may be open to others") {
  const temp_dir directory;
  const auto file = directory.path() / "keys.json";
  std::ofstream{file} << jwk_set({ec_signer().jwk});
  set_mode(file, 0644);
  CHECK(std::get<crypto::verification_keys>(crypto::load_verification_keys(file)).size() == 1);
}

TEST_CASE("the fault in a key file is a sentence that begins with the file's name") {
  const temp_dir directory;
  const auto file = directory.path() / "keys.json";
  const auto fault = [&] { return std::get<std::string>(crypto::load_verification_keys(file)); };
  CHECK(fault() == file.string() + ": No such file or directory");
  std::ofstream{file} << "";
  CHECK(fault() == file.string() + ": the file is empty");
  std::ofstream{file} << jwk_set({oct(8)});
  CHECK(fault() == file.string() + ": key 1: a secret must have at least 32 bytes; this one has 8");
}
