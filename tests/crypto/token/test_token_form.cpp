#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace logflume;
using namespace logflume::test;

namespace {

const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string outcome_of(const std::string& token) {
  return outcome(token, ed25519_signer().keys());
}

std::string good_token() {
  return ed25519_signer().token(plain_claims);
}

std::string with_header(const std::string& header) {
  return outcome_of(ed25519_signer().token(header, plain_claims));
}

/// Signs the text as it is, whatever it contains.
std::string signed_as_text(const std::string& header_and_payload) {
  return header_and_payload + "." + base64url(ed25519_signer().sign(header_and_payload));
}

} // namespace

TEST_CASE("a token has three parts") {
  const auto good = good_token();
  CHECK(outcome_of(good) == "accepted");
  for (const auto& bad : {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."},
                          good + ".", "." + good, good + "." + good,
                          good.substr(0, good.rfind('.')), good.substr(0, good.find('.'))})
    CHECK(outcome_of(bad) == "malformed");
  // Five parts are an encrypted token, and a JSON object is the other form of JWS.
  CHECK(outcome_of("a.b.c.d.e") == "malformed");
  CHECK(outcome_of(R"({"payload":"","signatures":[]})") == "malformed");
  CHECK(outcome_of(signed_as_text(base64url(ed25519_signer().header()) + ".")) ==
        "malformed claims");
}

TEST_CASE("base64url in a token contains no padding or white space or other characters") {
  const auto good = good_token();
  const auto first = good.find('.');
  const auto last = good.rfind('.');
  for (const auto at :
       {std::size_t{0}, std::size_t{3}, first, first + 4, last, last + 4, good.size()})
    for (const char foreign : {'=', ' ', '\n', '\r', '\t', '+', '/', '\0', '%', '\x80', ','}) {
      auto bad = good;
      bad.insert(at, 1, foreign);
      CHECK(outcome_of(bad) == "malformed");
    }
  CHECK(outcome_of(good + "=") == "malformed");
  CHECK(outcome_of(good + "==") == "malformed");
}

TEST_CASE("a last character whose unused bits are not zero is refused") {
  // The last character for 64 bytes carries only two bits of them.
  auto bad = good_token();
  const auto value = alphabet.find(bad.back());
  REQUIRE(value % 16 == 0);
  for (std::size_t other = 1; other < 16; ++other) {
    bad.back() = alphabet[value + other];
    CHECK(outcome_of(bad) == "malformed");
  }
}

TEST_CASE("extra characters after the signature are refused") {
  const auto good = good_token();
  for (const char c : alphabet) {
    const auto result = outcome_of(good + c);
    CHECK((result == "malformed" || result == "bad signature"));
  }
  CHECK(outcome_of(good + "AAAA") == "bad signature");
}

TEST_CASE("a token has at most 8 KiB") {
  const auto sized = [](std::size_t filler) {
    return ed25519_signer().token(R"({"exp":1800000000,"x":")" + std::string(filler, 'x') +
                                  R"("})");
  };
  std::size_t filler = 8 * 1024 / 4 * 3 - 200;
  while (sized(filler + 1).size() <= crypto::max_token_size)
    ++filler;
  CHECK(sized(filler).size() > crypto::max_token_size - 2);
  CHECK(outcome_of(sized(filler)) == "accepted");
  CHECK(outcome_of(sized(filler + 3)) == "too long");
  CHECK(outcome_of(std::string(crypto::max_token_size + 1, 'A')) == "too long");
  CHECK(outcome_of(std::string(crypto::max_token_size, 'A')) == "malformed");
}

TEST_CASE("a header is one JSON object with an algorithm") {
  for (const std::string bad : {"",
                                "{}",
                                "[]",
                                "null",
                                "true",
                                "1",
                                "\"EdDSA\"",
                                R"({"alg":null})",
                                R"({"alg":["EdDSA"]})",
                                R"({"alg":1})",
                                R"({"alg":"EdDSA"} x)",
                                R"({"alg":"EdDSA"}{})",
                                R"({"alg":"EdDSA",})",
                                R"({alg:"EdDSA"})",
                                R"({'alg':'EdDSA'})",
                                R"({"alg":"EdDSA"/**/})",
                                "\xEF\xBB\xBF{\"alg\":\"EdDSA\"}",
                                "{\"alg\":\"EdDSA\",\"x\":\"\xFF\"}",
                                "{\"alg\":\"EdDSA\",\"x\":\"\x01\"}",
                                R"({"ALG":"EdDSA"})",
                                R"({"alg":"EdDSA","kid":1})",
                                R"({"alg":"EdDSA","kid":null})"}) {
    CAPTURE(bad);
    CHECK(with_header(bad) == "malformed");
  }
  CHECK(with_header(std::string{"{\"alg\":\"EdDSA\"}\0", 16}) == "malformed");
  CHECK(with_header("\r\n { \"alg\" : \"EdDSA\" } \t") == "accepted");
  CHECK(with_header(R"({"\u0061lg":"Ed\u0044SA"})") == "accepted");
}

TEST_CASE("a duplicate member of a header or of claims is refused at any depth") {
  for (const std::string bad :
       {R"({"alg":"EdDSA","alg":"EdDSA"})", R"({"alg":"EdDSA","\u0061lg":"none"})",
        R"({"alg":"none","alg":"EdDSA"})", R"({"alg":"EdDSA","x":{"y":1,"y":1}})",
        R"({"alg":"EdDSA","x":[[{"y":1,"y":1}]]})"})
    CHECK(with_header(bad) == "malformed");
  CHECK(with_header(R"({"alg":"EdDSA","x":{"alg":1},"y":{"alg":1}})") == "accepted");
  for (const std::string bad :
       {R"({"exp":1800000000,"exp":1800000000})", R"({"exp":1,"exp":1800000000})",
        R"({"exp":1800000000,"\u0065xp":1})", R"({"exp":1800000000,"a":{"b":[],"b":[]}})"})
    CHECK(outcome_of(ed25519_signer().token(bad)) == "malformed claims");
}

TEST_CASE("a token's type is absent or JWT or at+jwt") {
  const auto typed = [](const std::string& type) {
    return with_header(R"({"alg":"EdDSA","typ":)" + type + "}");
  };
  CHECK(typed("\"JWT\"") == "accepted");
  CHECK(typed("\"at+jwt\"") == "accepted");
  for (const auto* other : {"\"\"", "\"jwt\"", "\"JWS\"", "\"JOSE\"", "\"dpop+jwt\"", "\"AT+JWT\"",
                            "\"logout+jwt\"", "null", "1", "[\"JWT\"]"})
    CHECK(typed(other) == "wrong type");
}

TEST_CASE("any critical header is refused") {
  for (const std::string critical :
       {R"(["exp"])", R"(["b64"])", "[]", "null", R"("exp")", R"(["alg"])", "{}"})
    CHECK(with_header(R"({"alg":"EdDSA","exp":1800000000,"b64":true,"crit":)" + critical + "}") ==
          "critical header");
}

TEST_CASE("a deeply nested header does not exhaust the stack") {
  constexpr std::size_t depth = 3000;
  CHECK(with_header(R"({"alg":"EdDSA","x":)" + std::string(depth, '[') + std::string(depth, ']') +
                    "}") == "too long");
  const auto nested =
      R"({"alg":"EdDSA","x":)" + std::string(2500, '[') + std::string(2500, ']') + "}";
  CHECK(with_header(nested) == "accepted");
}
