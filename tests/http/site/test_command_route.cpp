#include "tests/http/site/site_fixture.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace logflume::http;
using namespace logflume::test;

namespace {

/// A site with one topic that takes commands and one that does not.
struct command_site : site_fixture {
  static constexpr std::string_view path = "/api/temperature/entities/7/commands";
  std::string authorization = "Bearer " + token(R"("write:temperature/7")");

  command_site() { options.topics.front().takes_commands = true; }

  request_head head(std::string_view to = path) const {
    request_head asked;
    asked.method = "POST";
    asked.path = to;
    asked.fields = {{"Authorization", authorization}, {"Content-Type", "application/json"}};
    asked.body = R"({"Post":{"temperature":21}})";
    return asked;
  }

  response send(const request_head& asked) { return route(asked, options, page, some_day, counts); }
};

} // namespace

TEST_CASE_FIXTURE(command_site, "a token with the right to write an entity may send it a command") {
  for (const auto to : {path, std::string_view{"/api/temperature/entities/7/commands/"}}) {
    const auto found = send(head(to));
    REQUIRE(found.command);
    CHECK(found.command->topic == "temperature");
    CHECK(found.command->entity == 7);
    CHECK(found.command->body == R"({"Post":{"temperature":21}})");
    CHECK(field(found, "Cache-Control") == "no-store");
  }
  auto asked = head();
  asked.fields[1].value = "Application/JSON ; charset=utf-8";
  CHECK(send(asked).command);
}

TEST_CASE_FIXTURE(command_site, "a command without the right to write its entity is refused") {
  for (const auto* rights :
       {"", R"("temperature/*","*/*")", R"("write:temperature/8")", R"("write:humidity/*")"}) {
    CAPTURE(rights);
    authorization = "Bearer " + token(rights);
    const auto refused = send(head());
    CHECK(refused.status == 403);
    CHECK_FALSE(refused.command);
    CHECK(field(refused, "Cache-Control") == "no-store");
  }
  // A topic that does not exist gets the same response.
  CHECK(send(head("/api/none/entities/7/commands")).status == 403);
}

TEST_CASE_FIXTURE(command_site, "a command without a token or with a cookie is refused") {
  auto asked = head();
  asked.fields = {{"Content-Type", "application/json"}};
  CHECK(send(asked).status == 401);
  const auto cookie = "__Host-logflume=" + authorization.substr(7);
  asked.fields.push_back({"Cookie", cookie});
  asked.fields.push_back({"Sec-Fetch-Site", "same-origin"});
  CHECK(send(asked).status == 401);
  options.access = options_with({"temperature/7"}).access;
  CHECK(send(asked).status == 403);
  auto queried = head();
  queried.query = "access_token=x";
  CHECK(send(queried).status == 401);
}

TEST_CASE_FIXTURE(command_site, "the faults of a command are checked in a fixed order") {
  authorization = "Bearer " + token(R"("write:*/*")");
  auto asked = head("/api/none/entities/x/commands");
  asked.method = "PUT";
  asked.fields[1].value = "text/plain";
  asked.body.reset();
  CHECK(send(asked).status == 404);
  asked.path = "/api/humidity/entities/x/commands";
  CHECK(send(asked).status == 404);
  asked.path = "/api/temperature/entities/x/commands";
  CHECK(send(asked).status == 405);
  CHECK(field(send(asked), "Allow") == "POST, OPTIONS");
  asked.method = "POST";
  CHECK(send(asked).status == 415);
  asked.fields[1].value = "application/json";
  CHECK(send(asked).status == 413);
  asked.body = "";
  CHECK(send(asked).status == 400);
  CHECK(field(send(asked), "Cache-Control") == "no-store");
}

TEST_CASE_FIXTURE(command_site, "commands are not available without keys") {
  options.access = nullptr;
  CHECK(send(head()).status == 404);
}

TEST_CASE_FIXTURE(command_site, "a page of an allowed origin may send commands") {
  const auto preflight =
      ask(path, {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "POST"}},
          "OPTIONS");
  CHECK(field(preflight, "Access-Control-Allow-Methods") == "GET, HEAD, POST");
  auto asked = head();
  asked.fields.push_back({"Origin", "https://a.example"});
  CHECK(field(send(asked), "Access-Control-Allow-Origin") == "https://a.example");
}
