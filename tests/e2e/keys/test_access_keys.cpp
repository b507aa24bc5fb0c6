#include "tests/e2e/guarded.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;
using namespace std::chrono_literals;

const std::string some_events = "/temperature/envelopes/1001";

struct token_content {
  std::string issuer{};
  std::string audience{};
  std::string claim = "logflume";
  std::chrono::seconds left = 1h;
};

std::string token_with(const guarded& running, const token_content& wanted) {
  const crypto::token_time now = std::chrono::system_clock::now();
  return crypto::sign_token(running.key,
                            crypto::new_token{.granted = {*crypto::parse_right("temperature/*")},
                                              .claim = wanted.claim,
                                              .issuer = wanted.issuer,
                                              .audience = wanted.audience,
                                              .issued = now + wanted.left - 2h,
                                              .expiry = now + wanted.left});
}

TEST_CASE("a token must have the issuer of auth.issuer") {
  guarded running{{"--auth.issuer=https://a.example"}};
  CHECK(running.status(some_events, token_with(running, {.issuer = "https://a.example"})) == 200);
  CHECK(running.status(some_events, token_with(running, {.issuer = "https://b.example"})) == 401);
}

TEST_CASE("a token must have the audience of auth.audience") {
  guarded running{{"--auth.audience=sensors"}};
  CHECK(running.status(some_events, token_with(running, {.audience = "sensors"})) == 200);
  CHECK(running.status(some_events, token_with(running, {.audience = "others"})) == 401);
}

TEST_CASE("a token's rights are read from the claim that auth.claim names") {
  guarded running{{"--auth.claim=streams"}};
  CHECK(running.status(some_events, token_with(running, {.claim = "streams"})) == 200);
  CHECK(running.status(some_events, token_with(running, {.claim = "logflume"})) != 200);
}

TEST_CASE("a request without a token has the rights of auth.anonymous") {
  guarded running{{"--auth.anonymous=temperature/1001"}};
  CHECK(running.status(some_events, "") == 200);
  CHECK(running.status("/temperature/envelopes/1002", "") == 403);
}

TEST_CASE("a token's times may differ from the clock by auth.leeway") {
  for (const auto& [leeway, status] : {std::pair{"1h", 200}, std::pair{"0ms", 401}}) {
    guarded running{{"--auth.leeway=" + std::string{leeway}}};
    CHECK(running.status(some_events, token_with(running, {.left = -1min})) == status);
  }
}

TEST_CASE("a token in the query is accepted only if auth.query is true") {
  for (const auto& [query, status] : {std::pair{"true", 200}, std::pair{"false", 401}}) {
    guarded running{{"--auth.query=" + std::string{query}}};
    CHECK(running.status(some_events + "?access_token=" + token_with(running, {}), "") == status);
  }
}

} // namespace
