#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

using namespace logflume;
using namespace logflume::test;
using namespace std::chrono_literals;

namespace {

std::string outcome_of(const std::string& claims, const crypto::token_rules& rules = any_token(),
                       crypto::token_time now = some_day) {
  return outcome(hmac_signer().token(claims), hmac_signer().keys(), rules, now);
}

crypto::verified_token verified(const std::string& claims,
                                const crypto::token_rules& rules = any_token()) {
  return std::get<crypto::verified_token>(
      crypto::verify_token(hmac_signer().token(claims), hmac_signer().keys(), rules, some_day));
}

std::string granted(const std::string& claims, std::string claim) {
  auto rules = any_token();
  rules.claim = std::move(claim);
  std::string texts;
  const auto token = verified(R"({"exp":1800000000,)" + claims + "}", rules);
  for (const auto& entry : token.granted.entries())
    texts += (texts.empty() ? "" : " ") + crypto::to_text(entry);
  return texts;
}

crypto::token_time at(std::int64_t seconds) {
  return crypto::token_time{std::chrono::seconds{seconds}};
}

} // namespace

TEST_CASE("claims are checked only after the signature") {
  for (const std::string claims :
       {"{}", "x", R"({"exp":1})", R"({"exp":1800000000,"nbf":1800000000})"}) {
    auto token = hmac_signer().token(claims);
    CHECK(outcome(token, hmac_signer().keys()) != "bad signature");
    const auto from_signature = token.rfind('.') + 1;
    token[from_signature] = token[from_signature] == 'A' ? 'B' : 'A';
    CHECK(outcome(token, hmac_signer().keys()) == "bad signature");
  }
}

TEST_CASE("claims are one JSON object") {
  for (const std::string bad :
       {"", "[]", "null", "1", "\"exp\"", R"({"exp":1800000000} x)", R"({"exp":1800000000,})",
        R"({"exp":01800000000})", R"({"exp":+1800000000})", R"({"exp":.5})", R"({"exp":0x6b})",
        "{\"exp\":1800000000,\"x\":\"\xC0\xAF\"}"}) {
    CAPTURE(bad);
    CHECK(outcome_of(bad) == "malformed claims");
  }
}

TEST_CASE("a token without an expiry is refused") {
  CHECK(outcome_of("{}") == "no expiry");
  CHECK(outcome_of(R"({"Exp":1800000000,"iat":1700000000})") == "no expiry");
}

TEST_CASE("an expiry is a finite number") {
  for (const auto* bad : {"null", "\"1800000000\"", "true", "[1800000000]", "{}", "1e999", "-1e999",
                          "NaN", "Infinity", "-Infinity"})
    CHECK(outcome_of(R"({"exp":)" + std::string{bad} + "}") == "malformed claims");
  for (const auto* good : {"1800000000", "1800000000.0", "1.8e9", "18e8", "1.8E+9", "1e300",
                           "99999999999999999999999", "9007199254740993", "18446744073709551615"})
    CHECK(outcome_of(R"({"exp":)" + std::string{good} + "}") == "accepted");
  for (const auto* past : {"0", "-1", "-1e300", "-0", "1e-300", "-9223372036854775808"})
    CHECK(outcome_of(R"({"exp":)" + std::string{past} + "}") == "expired");
}

TEST_CASE("a token is refused from its expiry plus the leeway on") {
  const std::string claims = R"({"exp":1700000000})";
  CHECK(outcome_of(claims, any_token(), at(1'700'000'000)) == "accepted");
  CHECK(outcome_of(claims, any_token(), at(1'700'000'030) - 1ns) == "accepted");
  CHECK(outcome_of(claims, any_token(), at(1'700'000'030)) == "expired");
  auto exact = any_token();
  exact.leeway = 0s;
  CHECK(outcome_of(claims, exact, at(1'700'000'000) - 1ns) == "accepted");
  CHECK(outcome_of(claims, exact, at(1'700'000'000)) == "expired");
}

TEST_CASE("a fraction of a second counts in an expiry") {
  auto exact = any_token();
  exact.leeway = 0s;
  const std::string claims = R"({"exp":1700000000.5})";
  CHECK(verified(R"({"exp":1800000000.25})").expiry == at(1'800'000'000) + 250ms);
  CHECK(outcome_of(claims, exact, at(1'700'000'000) + 499ms) == "accepted");
  CHECK(outcome_of(claims, exact, at(1'700'000'000) + 500ms) == "expired");
}

TEST_CASE("an expiry after the first day of 2200 counts as that day") {
  CHECK(verified(R"({"exp":1e300})").expiry ==
        std::chrono::sys_days{std::chrono::January / 1 / 2200});
}

TEST_CASE("a token is refused before its nbf time minus the leeway") {
  const std::string claims = R"({"exp":1800000000,"nbf":1700000000.5})";
  CHECK(outcome_of(claims, any_token(), at(1'699'999'970) + 500ms) == "accepted");
  CHECK(outcome_of(claims, any_token(), at(1'699'999'970) + 500ms - 1ns) == "not yet valid");
  CHECK(outcome_of(R"({"exp":1800000000,"nbf":1e300})") == "not yet valid");
  CHECK(outcome_of(R"({"exp":1800000000,"nbf":-1e300})") == "accepted");
  for (const auto* bad : {"null", "\"1\"", "[]", "1e999"})
    CHECK(outcome_of(R"({"exp":1800000000,"nbf":)" + std::string{bad} + "}") == "malformed claims");
}

TEST_CASE("a required issuer is matched exactly") {
  auto rules = any_token();
  const auto issued = [&](const std::string& issuer) {
    return outcome_of(R"({"exp":1800000000,"iss":)" + issuer + "}", rules);
  };
  CHECK(issued("1") == "accepted");
  rules.issuer = "https://id.example";
  CHECK(issued(R"("https://id.example")") == "accepted");
  for (const auto* other : {R"("https://id.example/")", R"("https://ID.example")", R"("")", "null",
                            R"(["https://id.example"])", R"("https://id.example\u0000")"})
    CHECK(issued(other) == "wrong issuer");
  CHECK(outcome_of(R"({"exp":1800000000})", rules) == "wrong issuer");
}

TEST_CASE("a required audience must be among those of the token") {
  auto rules = any_token();
  const auto meant = [&](const std::string& audience) {
    return outcome_of(R"({"exp":1800000000,"aud":)" + audience + "}", rules);
  };
  CHECK(meant("{}") == "accepted");
  rules.audience = "logflume";
  for (const auto* good : {R"("logflume")", R"(["logflume"])", R"(["a",1,null,"logflume"])"})
    CHECK(meant(good) == "accepted");
  for (const auto* other : {R"("Logflume")", R"("logflume ")", R"("a logflume")", R"([])",
                            R"(["a"])", R"([["logflume"]])", R"({"logflume":1})", "null"})
    CHECK(meant(other) == "wrong audience");
  CHECK(outcome_of(R"({"exp":1800000000})", rules) == "wrong audience");
}

TEST_CASE("a token that is bound to a key is refused") {
  for (const auto* bound :
       {R"({"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})", "null", "{}"})
    CHECK(outcome_of(R"({"exp":1800000000,"cnf":)" + std::string{bound} + "}") == "bound to a key");
}

TEST_CASE("rights are an array of texts in their claim") {
  CHECK(granted(R"("logflume":["temperature/1","write:temperature/*"])", "logflume") ==
        "temperature/1 write:temperature/*");
  for (const auto* none : {"null", "1", R"("temperature/1")", R"({"0":"temperature/1"})", "[]",
                           R"([1,null,["temperature/1"],{"a":"temperature/1"}])", R"([""])"})
    CHECK(granted(R"("logflume":)" + std::string{none}, "logflume").empty());
  CHECK(granted(R"("other":["temperature/1"])", "logflume").empty());
}

TEST_CASE("a right that cannot be read does not affect the others") {
  CHECK(granted(R"("logflume":["x","temperature/1",1,"temperature/01","temperature/2"])",
                "logflume") == "temperature/1 temperature/2");
}

TEST_CASE("the dots in a claim's name separate a path unless a claim has the whole name") {
  const std::string nested = R"("a":{"b":{"c":["t/1"]},"b.c":["t/2"]})";
  CHECK(granted(nested, "a.b.c") == "t/1");
  CHECK(granted(nested + R"(,"a.b.c":["t/3"])", "a.b.c") == "t/3");
  CHECK(granted(nested + R"(,"a.b.c":null)", "a.b.c").empty());
  CHECK(granted(R"("https://logflume.example/rights":["t/4"])",
                "https://logflume.example/rights") == "t/4");
  for (const auto* missing : {"a", "a.b", "a.b.c.d", "a..b.c", ".a.b.c", "a.b.c.", "b.c", "."})
    CHECK(granted(nested, missing).empty());
  CHECK(granted(R"("a":["t/1"])", "a.0").empty());
}
