#include "tests/http/site/site_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

using namespace logflume::http;
using namespace logflume::test;
using namespace std::chrono_literals;

TEST_CASE_FIXTURE(site_fixture, "every API route answers 401 without a token") {
  for (const auto* path :
       {"/api/topics", "/api/temperature/events/1", "/api/temperature/envelopes/1",
        "/api/temperature/envelopes?entity=*", "/api/temperature/entities", "/api/none/events/1",
        "/api/temperature/none", "/api"}) {
    CAPTURE(path);
    const auto refused = ask(path);
    CHECK(refused.status == 401);
    CHECK_FALSE(refused.stream);
    CHECK(field(refused, "WWW-Authenticate") == "Bearer realm=\"logflume\"");
    CHECK(field(refused, "Cache-Control") == "no-store");
  }
  CHECK(ask("/api/topics", {}, "POST").status == 401);
}

TEST_CASE_FIXTURE(site_fixture, "the page and OPTIONS need no token") {
  CHECK(ask("/").status == 200);
  CHECK(ask("/none").status == 404);
  CHECK(ask("/api/temperature/events/1", {}, "OPTIONS").status == 204);
  CHECK(ask("/api/none/events/1", {}, "OPTIONS").status == 204);
  const auto preflight =
      ask("/api/temperature/events/1",
          {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}}, "OPTIONS");
  CHECK(field(preflight, "Access-Control-Allow-Headers") ==
        "Authorization, Content-Type, Last-Event-ID, Cache-Control");
  CHECK(field(preflight, "Access-Control-Allow-Credentials").empty());
}

TEST_CASE_FIXTURE(site_fixture,
                  "a token grants access to the entities that it names and to no others") {
  const auto some = token(R"("temperature/1","temperature/7","write:humidity/1")");
  const auto opened = ask_with(some, "/api/temperature/events/1");
  CHECK(opened.status == 200);
  REQUIRE(opened.stream);
  REQUIRE(opened.stream->admitted);
  CHECK(opened.stream->admitted->expiry == admission::wall_time{1'700'000'600s});
  CHECK(field(opened, "Cache-Control") == "no-store");
  CHECK(ask_with(some, "/api/temperature/envelopes?entity=1&entity=7").status == 200);
  for (const auto* path :
       {"/api/temperature/events/2", "/api/temperature/envelopes/2",
        "/api/temperature/envelopes?entity=1&entity=2", "/api/humidity/events/1",
        "/api/humidity/envelopes?entity=*", "/api/humidity/entities", "/api/none/events/1"}) {
    CAPTURE(path);
    const auto refused = ask_with(some, path);
    CHECK(refused.status == 403);
    CHECK_FALSE(refused.stream);
    CHECK(field(refused, "WWW-Authenticate") ==
          "Bearer realm=\"logflume\", error=\"insufficient_scope\"");
  }
  CHECK(ask_with(some, "/api/temperature/none").status == 404);
  CHECK(ask_with(some, "/api/temperature/events/x").status == 400);
  CHECK(ask_with(token("\"*/*\""), "/api/none/events/1").status == 404);
  CHECK(counts.verified > 0);
}

TEST_CASE_FIXTURE(site_fixture, "a missing right is reported before any other fault of a request") {
  const auto some = token(R"("temperature/1")");
  const auto bearer = "Bearer " + some;
  const std::vector<header_field> page_only{{"Authorization", bearer}, {"Accept", "text/html"}};
  for (const auto& [number, faulty, unacceptable, wrong_method] :
       {std::tuple{"1", 400, 406, 405}, {"2", 403, 403, 403}}) {
    const std::string entity{number};
    CAPTURE(entity);
    const std::string path = "/api/temperature/envelopes";
    CHECK(ask_with(some, path + "/" + entity + "?bogus=1").status == faulty);
    CHECK(ask_with(some, path + "?entity=1&bogus=1&entity=" + entity).status == faulty);
    CHECK(ask_with(some, path + "?from=never&entity=" + entity).status == faulty);
    CHECK(ask(path + "/" + entity, page_only).status == unacceptable);
    CHECK(ask(path + "?entity=" + entity, page_only, "DELETE").status == wrong_method);
    CHECK(ask("/api/temperature/events/" + entity, page_only, "DELETE").status == wrong_method);
  }
  CHECK(counts.refused.at(access_refusals - 1) == 6);
}

TEST_CASE_FIXTURE(site_fixture, "a request for all entities gets those that the token covers") {
  const auto some = token(R"("temperature/7","temperature/1")");
  const std::vector<std::uint64_t> covered{1, 7};
  CHECK(ask_with(some, "/api/temperature/envelopes?entity=*").stream->entities == covered);
  const auto listed = ask_with(some, "/api/temperature/entities?limit=5");
  REQUIRE(listed.stream);
  CHECK(listed.stream->page);
  CHECK(listed.stream->entities == covered);
  CHECK(field(listed, "Cache-Control") == "no-store");
  const auto all = token(R"("temperature/*")");
  CHECK(ask_with(all, "/api/temperature/envelopes?entity=*").stream->entities.empty());
  CHECK(ask_with(all, "/api/temperature/entities").stream->entities.empty());
}

TEST_CASE_FIXTURE(site_fixture,
                  "a stream of an unencrypted topic knows the entities that its token covers") {
  const auto some = token(R"("temperature/7","temperature/1")");
  const auto* path = "/api/temperature/envelopes/7";
  CHECK_FALSE(ask_with(some, path).stream->covered);
  options.topics.front().is_encrypted = false;
  CHECK(ask_with(some, path).stream->covered == std::vector<std::uint64_t>{1, 7});
  CHECK_FALSE(ask_with(token(R"("temperature/*")"), path).stream->covered);
  options.access = options_with({"temperature/7"}).access;
  CHECK(ask(path).stream->covered == std::vector<std::uint64_t>{7});
  options.access = nullptr;
  CHECK_FALSE(ask(path).stream->covered);
}

TEST_CASE_FIXTURE(site_fixture, "the list of topics contains only those that the token covers") {
  CHECK(ask_with(token(R"("humidity/7")"), "/api/topics").body == "{\"topics\":[\"humidity\"]}\n");
  CHECK(ask_with(token(R"("*/7")"), "/api/topics").body ==
        "{\"topics\":[\"temperature\",\"humidity\"]}\n");
  CHECK(ask_with(token(""), "/api/topics").status == 403);
}

TEST_CASE_FIXTURE(site_fixture, "a bad token is refused even where no token is needed") {
  options = options_with({"temperature/1"});
  CHECK(ask("/api/temperature/events/1").status == 200);
  CHECK_FALSE(ask("/api/temperature/events/1").stream->admitted);
  CHECK(ask("/api/temperature/events/2").status == 403);
  CHECK(field(ask("/api/temperature/events/1"), "Cache-Control") == "no-cache");
  const auto refused = ask_with(token("\"*/*\"", 1'600'000'000), "/api/temperature/events/1");
  CHECK(refused.status == 401);
  CHECK(field(refused, "WWW-Authenticate") ==
        "Bearer realm=\"logflume\", error=\"invalid_token\", error_description=\"expired\"");
  CHECK(ask("/api/temperature/events/1", {{"Authorization", "Bearer"}}).status == 401);
  CHECK(ask("/api/temperature/events/1?access_token=x").status == 401);
  CHECK(ask("/api/temperature/events/1",
            {{"Cookie", "__Host-logflume=x"}, {"Sec-Fetch-Site", "cross-site"}})
            .status == 403);
  CHECK(ask("/api/temperature/events/1",
            {{"Cookie", "__Host-logflume="}, {"Sec-Fetch-Site", "same-origin"}})
            .status == 401);
}

TEST_CASE_FIXTURE(site_fixture, "a token in the query is not treated as a stream parameter") {
  options = options_with({}, true);
  const auto all = token(R"("temperature/*")");
  CHECK(ask("/api/temperature/envelopes?entity=1&access_token=" + all).status == 200);
  CHECK(ask("/api/temperature/entities?access_token=" + all).status == 200);
}

TEST_CASE_FIXTURE(site_fixture,
                  "a refusal has CORS fields that let pages of allowed origins read it") {
  const auto refused = ask("/api/temperature/events/1", {{"Origin", "https://a.example"}});
  CHECK(refused.status == 401);
  CHECK(field(refused, "Access-Control-Allow-Origin") == "https://a.example");
  CHECK(field(refused, "Access-Control-Expose-Headers") ==
        "Logflume-Last-Event-ID, WWW-Authenticate, Retry-After");
  CHECK(field(refused, "Vary") == "Origin");
}

TEST_CASE_FIXTURE(site_fixture, "refusals are counted by their reason") {
  ask("/api/temperature/events/1");
  ask_with(token("\"*/*\"", 1'600'000'000), "/api/temperature/events/1");
  ask_with(token(R"("temperature/1")"), "/api/temperature/events/2");
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < access_refusals; ++i)
    for (auto times = counts.refused.at(i).load(); times > 0; --times)
      seen.push_back(name_of_access_refusal(i));
  CHECK(seen == std::vector<std::string>{"expired", "no_token", "not_granted"});
}

TEST_CASE("without keys a token in a header is ignored and one in the query is refused") {
  access_counts counts;
  const route_options open{.topics = {{"temperature"}}, .allowed_origins = {}};
  request_head head;
  head.method = "GET";
  head.path = "/api/temperature/envelopes/1";
  head.fields = {{"Authorization", "Bearer x"}};
  const auto found = route(head, open, page, some_day, counts);
  CHECK(found.status == 200);
  CHECK(field(found, "Cache-Control") == "no-cache");
  head.query = "access_token=x";
  CHECK(route(head, open, page, some_day, counts).status == 400);
}
