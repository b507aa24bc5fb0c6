#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace logflume;
using namespace logflume::test;

namespace {

/// Returns the number of cases, which is larger in the long run.
int rounds(int usual) {
  return long_run() ? usual * 100 : usual;
}

/// Changes texts as they may come from a network: by bits, pieces and typical words.
class mutator {
 public:
  explicit mutator(std::uint64_t use) : random_{random_seed(use)} {}

  std::size_t below(std::size_t end) {
    return end == 0 ? 0 : std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
  }

  std::string changed(std::string text) {
    for (auto changes = 1 + below(3); changes > 0; --changes)
      change(text);
    return text;
  }

 private:
  void change(std::string& text) {
    static const std::vector<std::string> words{"\"",          "{",       "}",
                                                "[",           "]",       ",",
                                                ":",           "\\u0000", "\\ud800",
                                                "1e9",         "-",       "null",
                                                "true",        "\"\"",    "\"alg\"",
                                                "\"exp\"",     "\"kid\"", "\"keys\"",
                                                ".",           "..",      "=",
                                                "==",          "_",       "A",
                                                "\xFF",        "\x80",    std::string(1, '\0'),
                                                "*/*",         "write:",  "\"kty\"",
                                                "\"d\"",       "\"oct\"", "9999999999999999999999",
                                                "-----BEGIN ", "-----"};
    const auto at = below(text.size());
    switch (below(6)) {
    case 0:
      if (!text.empty())
        text[at] = static_cast<char>(text[at] ^ static_cast<char>(1U << below(8)));
      break;
    case 1:
      text.insert(at, words[below(words.size())]);
      break;
    case 2:
      text.erase(at, 1 + below(8));
      break;
    case 3:
      text.insert(at, text.substr(below(text.size()), below(40)));
      break;
    case 4:
      text.resize(at);
      break;
    default:
      if (!text.empty())
        text[at] = static_cast<char>(below(256));
    }
  }

  std::mt19937_64 random_;
};

const std::string full_claims =
    R"({"iss":"i","aud":["a","b"],"exp":1800000000.5,"nbf":1.5e9,"sub":"s","x":{"y":[1,{"z":null}]},)"
    R"("logflume":["temperature/1001","write:temperature/*","*/7"]})";

} // namespace

TEST_CASE("a token that was changed anywhere is refused") {
  mutator change{1};
  for (const signer& by : {std::cref(ed25519_signer()), std::cref(hmac_signer()),
                           std::cref(rsa_signer()), std::cref(ec_signer())}) {
    const auto keys = by.keys();
    const auto good = by.token(full_claims);
    REQUIRE(outcome(good, keys) == "accepted");
    for (int round = 0; round < rounds(300); ++round) {
      const auto bad = change.changed(good);
      if (bad != good)
        CHECK_MESSAGE(outcome(bad, keys) != "accepted", bad);
    }
  }
}

TEST_CASE("a signed token with any claims is either refused or expires") {
  mutator change{2};
  const auto keys = hmac_signer().keys();
  int accepted = 0;
  for (int round = 0; round < rounds(3000); ++round) {
    auto rules = any_token();
    if (change.below(2) == 0)
      rules.claim = change.changed("a.b");
    const auto result = crypto::verify_token(hmac_signer().token(change.changed(full_claims)), keys,
                                             rules, some_day);
    if (const auto* verified = std::get_if<crypto::verified_token>(&result)) {
      ++accepted;
      CHECK(verified->expiry + rules.leeway > some_day);
      for (const auto& entry : verified->granted.entries())
        CHECK(crypto::parse_right(crypto::to_text(entry)) == entry);
    }
  }
  CHECK(accepted > 100);
}

TEST_CASE("a signed token with any header is verified only with the configured key") {
  mutator change{3};
  const auto keys = hmac_signer().keys();
  const std::string header =
      R"({"alg":"HS256","typ":"JWT","kid":"a","jwk":{"kty":"oct","k":"AA"}})";
  int accepted = 0;
  for (int round = 0; round < rounds(3000); ++round)
    if (outcome(hmac_signer().token(change.changed(header), full_claims), keys) == "accepted")
      ++accepted;
  CHECK(accepted > 100);
}

TEST_CASE("altered keys are either read or refused with a message that omits their material") {
  mutator change{4};
  std::vector<std::string> jwks;
  for (const signer& by : all_signers())
    jwks.push_back(by.jwk + R"(,"kid":"key )" + by.algorithm + '"');
  const std::vector<std::string> seeds{jwk_set(jwks), public_pem("ES256"), public_pem("EdDSA"),
                                       public_pem("RS256")};
  int faulty = 0;
  for (int round = 0; round < rounds(1500); ++round) {
    const auto parsed =
        crypto::verification_keys::parse(change.changed(seeds[change.below(seeds.size())]));
    const auto* fault = std::get_if<std::string>(&parsed);
    if (fault == nullptr)
      continue;
    ++faulty;
    CHECK_FALSE(fault->empty());
    for (const auto* part :
         {"AyM1Sy", "wjAzZr1Z9CAow", "f83OJ3D2", "x_FEzRu9", "11qYAYKx", "ofgWCuLj"})
      CHECK(fault->find(part) == fault->npos);
    CHECK(std::ranges::all_of(*fault, [](char c) { return c >= ' ' && c <= '~'; }));
  }
  CHECK(faulty > 100);
}
