#include "tests/http/site/site_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace logflume::http;
using namespace logflume::test;

namespace {

struct session_fixture : site_fixture {
  std::string good = token(R"("temperature/1")");
  std::string bearer = "Bearer " + good;

  response sign_in(std::vector<header_field> fields) {
    fields.push_back({"Authorization", bearer});
    return ask("/api/session", std::move(fields), "POST");
  }
};

} // namespace

TEST_CASE_FIXTURE(session_fixture, "a page exchanges its token for a cookie") {
  const auto answer = sign_in({{"Origin", "https://logs.example"}, {"Host", "logs.example"}});
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK(field(answer, "Cache-Control") == "no-store");
  // The token expires in ten minutes; the cookie stays a day longer, so that it is refused.
  CHECK(field(answer, "Set-Cookie") == "__Host-logflume=" + good +
                                           "; Max-Age=87000; Path=/; HttpOnly; SameSite=Strict; "
                                           "Secure");
  const auto cookie = "__Host-logflume=" + good;
  const auto opened =
      ask("/api/temperature/events/1", {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}});
  CHECK(ask("/api/topics", {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}).body ==
        "{\"topics\":[\"temperature\"],\"signed_in\":true}\n");
  CHECK(opened.status == 200);
  CHECK(opened.stream->admitted);
}

TEST_CASE_FIXTURE(session_fixture, "a page on the same machine gets a cookie without TLS") {
  for (const auto& each : {std::pair{"http://localhost:8080", "localhost:8080"},
                           {"http://127.0.0.1:8080", "127.0.0.1:8080"},
                           {"http://[::1]:8080", "[::1]:8080"}}) {
    const auto* origin = each.first;
    CAPTURE(origin);
    const auto answer = sign_in({{"Origin", origin}, {"Host", each.second}});
    CHECK(answer.status == 204);
    CHECK(field(answer, "Set-Cookie") ==
          "logflume=" + good + "; Max-Age=87000; Path=/; HttpOnly; SameSite=Strict");
  }
  CHECK(sign_in({{"Origin", "http://logs.example"}, {"Host", "logs.example"}}).status == 403);
}

TEST_CASE_FIXTURE(session_fixture, "a session can begin only with an Authorization field") {
  const auto cookie = "__Host-logflume=" + good;
  CHECK(
      ask("/api/session", {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}, "POST").status ==
      401);
  options = options_with({"*/*"}, true);
  CHECK(ask("/api/session?access_token=" + good, {}, "POST").status == 401);
  // A token in the query is refused, not ignored.
  CHECK(ask("/api/session?access_token=" + good, {{"Authorization", bearer}}, "POST").status ==
        401);
  CHECK(ask("/api/session", {}, "POST").status == 401);
  bearer = "Bearer x";
  const auto refused = sign_in({});
  CHECK(refused.status == 401);
  CHECK(field(refused, "Set-Cookie").empty());
}

TEST_CASE_FIXTURE(session_fixture, "another origin cannot sign in or out even if it may read") {
  for (const auto* origin : {"https://a.example", "https://evil.example", "null"}) {
    CAPTURE(origin);
    CHECK(sign_in({{"Origin", origin}, {"Host", "logs.example"}}).status == 403);
    CHECK(ask("/api/session", {{"Origin", origin}, {"Host", "logs.example"}}, "DELETE").status ==
          403);
  }
  CHECK(sign_in({{"Sec-Fetch-Site", "cross-site"}}).status == 403);
}

TEST_CASE_FIXTURE(session_fixture, "a token that is too long for a cookie is refused") {
  std::string rights;
  for (int i = 0; i < 200; ++i)
    rights += (i == 0 ? "" : ",") + ("\"temperature/" + std::to_string(1'000'000 + i) + "\"");
  bearer = "Bearer " + token(rights);
  const auto refused = sign_in({});
  CHECK(refused.status == 413);
  CHECK(refused.body.find("Authorization") != std::string::npos);
  CHECK(field(refused, "Set-Cookie").empty());
}

TEST_CASE_FIXTURE(session_fixture, "signing out removes the cookie and reports the ended token") {
  const auto cookie = "__Host-logflume=" + good;
  const auto answer = ask(
      "/api/session",
      {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://logs.example"}},
      "DELETE");
  CHECK(answer.status == 204);
  CHECK(field(answer, "Set-Cookie") ==
        "__Host-logflume=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure");
  const auto opened = ask_with(good, "/api/temperature/events/1");
  CHECK(answer.ended_token == opened.stream->admitted->token);
  // This works without a token, or with one that no longer counts.
  CHECK(ask("/api/session", {}, "DELETE").status == 204);
  const auto bad = ask("/api/session", {{"Authorization", "Bearer x"}}, "DELETE");
  CHECK(bad.status == 204);
  CHECK_FALSE(bad.ended_token);
}

TEST_CASE_FIXTURE(session_fixture,
                  "the session route allows no other methods and does not exist without keys") {
  const auto refused = ask("/api/session");
  CHECK(refused.status == 405);
  CHECK(field(refused, "Allow") == "POST, DELETE, OPTIONS");
  options.access = nullptr;
  CHECK(ask("/api/session", {}, "POST").status == 404);
}
