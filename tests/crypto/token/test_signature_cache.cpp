#include "crypto/token/signature_cache.hpp"

#include "crypto/token/verify_token.hpp"
#include "tests/crypto/token/checks.hpp"
#include "tests/crypto/token/signer.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <variant>

using namespace logflume;
using namespace logflume::crypto;
using namespace logflume::test;
using namespace std::chrono_literals;

namespace {

const token_rules rules{.issuer = {}, .audience = {}, .claim = "logflume", .leeway = 30s};

bool accepted(const std::string& token, const verification_keys& keys, signature_cache& checked,
              std::chrono::seconds now = 0s) {
  return std::holds_alternative<verified_token>(
      verify_token(token, keys, rules, token_time{now}, &checked));
}

} // namespace

TEST_CASE("a token whose signature was checked is recognized by all of its bytes") {
  signature_cache checked{10};
  const auto keys = ec_signer().keys();
  const auto good = ec_signer().token(R"({"exp":1000})");
  CHECK_FALSE(checked.contains(signature_cache::digest_of(good)));
  CHECK(accepted(good, keys, checked));
  CHECK(checked.contains(signature_cache::digest_of(good)));
  CHECK(accepted(good, keys, checked));
  // The same content with a signature that does not hold.
  auto other = good;
  auto& changed = other[other.size() - 10];
  changed = changed == 'A' ? 'B' : 'A';
  CHECK_FALSE(accepted(other, keys, checked));
  CHECK_FALSE(checked.contains(signature_cache::digest_of(other)));
  CHECK_FALSE(accepted(other, keys, checked));
}

TEST_CASE("a known token expires like any other") {
  signature_cache checked{10};
  const auto keys = ec_signer().keys();
  const auto token = ec_signer().token(R"({"exp":1000})");
  CHECK(accepted(token, keys, checked, 1'029s));
  CHECK_FALSE(accepted(token, keys, checked, 1'030s));
}

TEST_CASE("a token that is refused for its claims stays refused") {
  signature_cache checked{10};
  const auto token = ec_signer().token(R"({"iss":"x"})");
  CHECK_FALSE(accepted(token, ec_signer().keys(), checked));
  CHECK_FALSE(accepted(token, ec_signer().keys(), checked));
}

TEST_CASE("the number of known tokens is bounded and the newest stay") {
  signature_cache checked{10};
  const auto digest = [](int i) { return signature_cache::digest_of(std::to_string(i)); };
  for (int i = 0; i < 1'000; ++i)
    checked.add(digest(i));
  int known = 0;
  for (int i = 0; i < 1'000; ++i)
    known += checked.contains(digest(i)) ? 1 : 0;
  CHECK(known <= 20);
  for (int i = 990; i < 1'000; ++i)
    CHECK(checked.contains(digest(i)));
}
