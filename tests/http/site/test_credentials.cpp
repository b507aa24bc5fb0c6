#include "http/site/credentials.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace logflume::http;

namespace {

request_head request(std::vector<header_field> fields, std::string_view method = "GET",
                     std::string_view query = {}) {
  request_head head;
  head.method = method;
  head.path = "/api/temperature/envelopes/1";
  head.query = query;
  head.fields = std::move(fields);
  return head;
}

/// Returns the token, or the fault in brackets.
std::string found(const request_head& head, const credential_rules& rules = {}) {
  const auto result = find_credentials(head, rules);
  if (const auto* fault = std::get_if<credential_fault>(&result))
    switch (*fault) {
    case credential_fault::misplaced:
      return "[misplaced]";
    case credential_fault::empty:
      return "[empty]";
    case credential_fault::foreign_cookie:
      return "[foreign cookie]";
    }
  const auto& brought = std::get<credentials>(result);
  return (brought.by_cookie ? "cookie " : "") + brought.token;
}

} // namespace

TEST_CASE("a token is taken from Authorization before the cookie and the query") {
  CHECK(found(request({{"Authorization", "Bearer abc"}})) == "abc");
  CHECK(found(request({{"authorization", "bEARER   abc"}})) == "abc");
  CHECK(found(request({{"Authorization", "Bearer abc"}, {"Cookie", "__Host-logflume=def"}})) ==
        "abc");
  CHECK(found(request({{"Cookie", "a=b; __Host-logflume=def; c=d"}})) == "cookie def");
  CHECK(found(request({{"Cookie", "__Host-logflume=def"}}, "GET", "access_token=ghi"),
              {.query = true}) == "cookie def");
  CHECK(found(request({}, "GET", "entity=1&access_token=ghi"), {.query = true}) == "ghi");
  CHECK(found(request({})).empty());
}

TEST_CASE("an Authorization scheme other than Bearer provides no token") {
  CHECK(found(request({{"Authorization", "Basic abc"}})).empty());
  CHECK(found(request({{"Authorization", "Bearers abc"}})).empty());
  CHECK(found(request({{"Authorization", "Basic abc"}, {"Cookie", "__Host-logflume=def"}})) ==
        "cookie def");
}

TEST_CASE("a misplaced or repeated or empty token is a fault") {
  CHECK(found(request({{"Authorization", "Bearer a"}, {"Authorization", "Bearer a"}})) ==
        "[misplaced]");
  CHECK(found(request({{"Authorization", "Basic a"}, {"Authorization", "Bearer a"}})) ==
        "[misplaced]");
  CHECK(found(request({{"Cookie", "__Host-logflume=a; __Host-logflume=a"}})) == "[misplaced]");
  CHECK(found(request({{"Cookie", "__Host-logflume=a"}, {"Cookie", "__Host-logflume=b"}})) ==
        "[misplaced]");
  CHECK(found(request({}, "GET", "access_token=a")) == "[misplaced]");
  CHECK(found(request({{"Authorization", "Bearer a"}}, "GET", "access_token=a")) == "[misplaced]");
  CHECK(found(request({}, "GET", "access_token=a&access_token=a"), {.query = true}) ==
        "[misplaced]");
  CHECK(found(request({{"Authorization", "Bearer"}})) == "[empty]");
  CHECK(found(request({{"Authorization", "Bearer  "}})) == "[empty]");
  CHECK(found(request({}, "GET", "access_token="), {.query = true}) == "[empty]");
}

TEST_CASE("a cookie counts only for a page of the same origin") {
  const header_field cookie{"Cookie", "__Host-logflume=a"};
  const auto from = [&](std::string_view site, std::string_view method = "GET") {
    return found(
        request({cookie, {"Sec-Fetch-Site", site}, {"Origin", "https://a.example"}}, method));
  };
  CHECK(from("same-origin") == "cookie a");
  CHECK(from("same-origin", "DELETE") == "cookie a");
  CHECK(from("none") == "cookie a");
  CHECK(from("none", "POST") == "[foreign cookie]");
  CHECK(from("same-site") == "[foreign cookie]");
  CHECK(from("cross-site") == "[foreign cookie]");

  const auto by_origin = [&](std::string_view origin, std::string_view host,
                             std::string_view method = "GET") {
    return found(request({cookie, {"Origin", origin}, {"Host", host}}, method));
  };
  CHECK(by_origin("https://a.example", "a.example") == "cookie a");
  // A proxy may terminate TLS.
  CHECK(by_origin("https://a.example", "A.example:80", "POST") == "cookie a");
  CHECK(by_origin("http://a.example:8080", "a.example:8080") == "cookie a");
  CHECK(by_origin("https://a.example", "b.example") == "[foreign cookie]");
  CHECK(by_origin("https://a.example:8443", "a.example") == "[foreign cookie]");
  CHECK(by_origin("null", "a.example") == "[foreign cookie]");
  CHECK(found(request({cookie})) == "cookie a");
  CHECK(found(request({cookie}, "HEAD")) == "cookie a");
  CHECK(found(request({cookie}, "POST")) == "[foreign cookie]");
}

TEST_CASE("a cookie without TLS counts only on the same machine") {
  const auto at = [](std::string_view host, bool tls = false) {
    return found(request({{"Cookie", "logflume=a"}, {"Host", host}}), {.tls = tls});
  };
  for (const auto* host :
       {"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]", "[::1]:8080"})
    CHECK_MESSAGE(at(host) == "cookie a", host);
  for (const auto* host :
       {"127.example", "localhost.example", "10.0.0.1", "[::2]", "a.example", ""})
    CHECK_MESSAGE(at(host).empty(), host);
  CHECK(at("localhost", true).empty());
}
