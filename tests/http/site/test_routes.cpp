#include "http/site/routes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;

namespace {

const assets page;
access_counts counts;
const route_options options{.topics = {{"temperature"}}, .allowed_origins = {"https://a.example"}};

response ask(std::string_view method, std::string_view path, std::vector<header_field> fields = {},
             int minor_version = 1) {
  request_head head;
  head.method = method;
  head.path = path;
  head.fields = std::move(fields);
  head.minor_version = minor_version;
  return route(head, options, page, {}, counts);
}

std::string field(const response& from, std::string_view name) {
  const auto found = std::find_if(from.fields.begin(), from.fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == from.fields.end() ? "" : found->second;
}

} // namespace

TEST_CASE("an entity's events are a stream with or without a trailing slash") {
  for (const auto* path : {"/api/temperature/events/7", "/api/temperature/events/7/"}) {
    const auto found = ask("GET", path);
    CHECK(found.status == 200);
    REQUIRE(found.stream);
    CHECK(found.stream->entities == std::vector<std::uint64_t>{7});
    CHECK(found.content_type == "text/event-stream");
    CHECK(field(found, "Cache-Control") == "no-cache");
    CHECK(field(found, "X-Accel-Buffering") == "no");
    CHECK(field(found, "Transfer-Encoding") == "chunked");
  }
  CHECK(field(ask("GET", "/api/temperature/events/7", {}, 0), "Transfer-Encoding").empty());
  CHECK(ask("HEAD", "/api/temperature/events/0").stream);
  CHECK(ask("GET", "/api/temperature/events/4503599627370495").stream);
}

TEST_CASE("a host that is not served gets 421 for the page, a stream and any other path") {
  const route_options guarded{.topics = {{"temperature"}},
                              .allowed_origins = {},
                              .hosts = {.names = {}, .on_loopback = true}};
  for (const char* path : {"/", "/api/temperature/events/7", "/none"}) {
    request_head head;
    head.method = "GET";
    head.path = path;
    head.fields = {{"Host", "evil.example"}};
    const auto refused = route(head, guarded, page, {}, counts);
    CHECK(refused.status == 421);
    CHECK_FALSE(refused.stream);
    CHECK(refused.body.find("http.hosts") != refused.body.npos);
  }
}

TEST_CASE("an entity id must be a canonical decimal below 2^52") {
  for (const std::string id : {"01001", "-1", "+1", "%31", "a", "1a", "1.0", "00", "0x1",
                               "4503599627370496", "99999999999999999999999"}) {
    const auto refused = ask("GET", "/api/temperature/events/" + id);
    CHECK_MESSAGE(refused.status == 400, id);
    CHECK(refused.content_type == "application/problem+json");
    CHECK(refused.body.find("below 2^52") != refused.body.npos);
  }
}

TEST_CASE("a topic of 64-bit entities accepts every 64-bit id and nothing above") {
  const route_options wide{
      .topics = {{.name = "doors", .highest_entity = std::numeric_limits<std::uint64_t>::max()}},
      .allowed_origins = {}};
  const auto ask_wide = [&](std::string_view path, std::string_view query) {
    request_head head;
    head.method = "GET";
    head.path = path;
    head.query = query;
    return route(head, wide, page, {}, counts);
  };
  const std::vector<std::uint64_t> highest{std::numeric_limits<std::uint64_t>::max()};
  for (const auto* path :
       {"/api/doors/events/18446744073709551615", "/api/doors/envelopes/18446744073709551615"}) {
    const auto found = ask_wide(path, "");
    REQUIRE(found.stream);
    CHECK(found.stream->entities == highest);
  }
  const auto queried = ask_wide("/api/doors/envelopes", "entity=18446744073709551615");
  REQUIRE(queried.stream);
  CHECK(queried.stream->entities == highest);
  CHECK(ask_wide("/api/doors/entities", "after=18446744073709551615").status == 200);
  for (const auto& [path, query] : {std::pair{"/api/doors/events/18446744073709551616", ""},
                                    {"/api/doors/envelopes/18446744073709551616", ""},
                                    {"/api/doors/envelopes", "entity=18446744073709551616"},
                                    {"/api/doors/entities", "after=18446744073709551616"}}) {
    const auto refused = ask_wide(path, query);
    CHECK(refused.status == 400);
    CHECK(refused.body.find("below 2^64") != refused.body.npos);
  }
}

TEST_CASE("an unknown path gets 404 with a response that names the valid route") {
  for (const auto* path :
       {"//", "/assets", "/assets/", "/assets/index.html", "/index.html", "/api", "/api/",
        "/api/temperature", "/api/temperature/events", "/api/temperature/events/",
        "/api/temperature/events//", "/api/temperature/events/1/2", "/api/temperature/events/1//",
        "/api/humidity/events/1", "/api//temperature/events/1", "/API/temperature/events/1",
        "/api/temperature/event/1"}) {
    const auto refused = ask("GET", path);
    CHECK_MESSAGE(refused.status == 404, path);
    CHECK(refused.body.find("/api/temperature/events/{entity}") != refused.body.npos);
  }
}

TEST_CASE("a method that is not allowed gets 405 with the allowed ones") {
  for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE"}) {
    const auto refused = ask(method, "/api/temperature/events/1");
    CHECK(refused.status == 405);
    CHECK(field(refused, "Allow") == "GET, HEAD, OPTIONS");
  }
}

TEST_CASE("OPTIONS is answered and tells a preflight of an allowed origin what it may do") {
  const auto plain = ask("OPTIONS", "/api/temperature/events/1");
  CHECK(plain.status == 204);
  CHECK(field(plain, "Allow") == "GET, HEAD, OPTIONS");
  CHECK(field(plain, "Access-Control-Allow-Methods").empty());
  CHECK(ask("OPTIONS", "*").status == 204);

  const auto preflight =
      ask("OPTIONS", "/api/temperature/events/1",
          {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "GET"}});
  CHECK(field(preflight, "Access-Control-Allow-Origin") == "https://a.example");
  CHECK(field(preflight, "Access-Control-Allow-Methods") == "GET, HEAD");
}

TEST_CASE("origins are allowed by exact name") {
  const auto allowed = ask("GET", "/api/temperature/events/1", {{"Origin", "https://a.example"}});
  CHECK(field(allowed, "Access-Control-Allow-Origin") == "https://a.example");
  CHECK(field(allowed, "Vary") == "Origin");
  for (const auto* origin : {"https://a.example.evil", "http://a.example", "null", ""}) {
    const auto other = ask("GET", "/api/temperature/events/1", {{"Origin", origin}});
    CHECK(field(other, "Access-Control-Allow-Origin").empty());
    CHECK(field(other, "Vary") == "Origin");
  }
}

TEST_CASE("the page is read-only and revalidated each time while its files are cached") {
  for (const auto& path :
       {std::string{"/"}, assets::path_of("app.js"), assets::path_of("style.css")}) {
    const auto found = ask("GET", path);
    CHECK(found.status == 200);
    CHECK_FALSE(found.lasting_body.empty());
    CHECK(field(found, "Cache-Control") ==
          (path == "/" ? "no-cache" : "public, max-age=31536000, immutable"));
    CHECK(field(found, "Vary") == "Accept-Encoding");
    CHECK(field(found, "X-Content-Type-Options") == "nosniff");
    CHECK(field(found, "Referrer-Policy") == "no-referrer");
    CHECK(ask("HEAD", path).status == 200);
    CHECK(ask("OPTIONS", path).status == 204);
    CHECK(ask("POST", path).status == 405);
  }
}

TEST_CASE("a file is sent in the coding that the client takes, under a tag of that coding") {
  const auto path = assets::path_of("app.js");
  const auto plain = ask("GET", path);
  const auto gzip = ask("GET", path, {{"Accept-Encoding", "gzip, br;q=0"}});
  const auto brotli = ask("GET", path, {{"Accept-Encoding", "gzip, deflate, br"}});
  CHECK(field(plain, "Content-Encoding").empty());
  CHECK(field(gzip, "Content-Encoding") == "gzip");
  CHECK(field(brotli, "Content-Encoding") == "br");
  CHECK(brotli.lasting_body.size() < gzip.lasting_body.size());
  CHECK(gzip.lasting_body.size() < plain.lasting_body.size());
  CHECK(field(gzip, "Vary") == "Accept-Encoding");
  CHECK(field(gzip, "ETag") != field(plain, "ETag"));
  const auto same =
      ask("GET", path, {{"Accept-Encoding", "br"}, {"If-None-Match", field(brotli, "ETag")}});
  CHECK(same.status == 304);
  CHECK(field(same, "Vary") == "Accept-Encoding");
  CHECK(field(same, "Content-Encoding").empty());
  CHECK(ask("GET", path, {{"If-None-Match", field(brotli, "ETag")}}).status == 200);
}

TEST_CASE("a file of another version of the page gets 404 and the response says what to do") {
  const auto gone = ask("GET", "/assets/0123456789abcdef/app.js");
  CHECK(gone.status == 404);
  CHECK(gone.body.find("Reload the page") != gone.body.npos);
  CHECK(field(gone, "Cache-Control") == "no-store");
  CHECK(ask("GET", assets::path_of("none.js")).body.find("Reload the page") == gone.body.npos);
}

TEST_CASE("the page's policy allows nothing inline and nothing from elsewhere") {
  const auto policy = field(ask("GET", "/"), "Content-Security-Policy");
  CHECK(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
  CHECK(policy.find("unsafe") == policy.npos);
}

TEST_CASE("a file that the browser has is not sent again") {
  const auto tag = field(ask("GET", "/"), "ETag");
  REQUIRE(tag.size() > 2);
  const auto same = ask("GET", "/", {{"If-None-Match", tag}});
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  CHECK(field(same, "ETag") == tag);
  CHECK(ask("GET", assets::path_of("app.js"), {{"If-None-Match", tag}}).status == 200);
}

TEST_CASE("EventSource over a limit is told when to retry and other clients get 503") {
  request_head head;
  const auto other =
      refuse_stream(head, options, stream_form::events, stream_refusal::max_streams, 5'001ms);
  CHECK(other.status == 503);
  CHECK(field(other, "Retry-After") == "6");

  head.fields = {{"Accept", "text/html, text/event-stream;q=1"}};
  const auto browser =
      refuse_stream(head, options, stream_form::events, stream_refusal::draining, 5'001ms);
  CHECK(browser.status == 200);
  CHECK(browser.content_type == "text/event-stream");
  CHECK(browser.body == "retry:5001\n\n");
  CHECK(refuse_stream(head, options, stream_form::envelopes, stream_refusal::draining, 5'001ms)
            .body == "retry:5001\n");
}

TEST_CASE("a refused stream has a machine-readable reason that differs for each cause") {
  request_head head;
  for (const auto why : {stream_refusal::max_streams, stream_refusal::max_streams_per_address,
                         stream_refusal::draining}) {
    const auto refused = refuse_stream(head, options, stream_form::envelope_lines, why, 1s);
    const auto member = "\"status\":503,\"reason\":\"" + std::string{name_of(why)} + "\"}";
    CHECK_MESSAGE(refused.body.ends_with(member), refused.body);
  }
  CHECK(ask("GET", "/nowhere").body.find("reason") == std::string::npos);
}

TEST_CASE("each topic has its routes and no other name has any") {
  const route_options several{.topics = {{"temperature"}, {"air.temp"}}, .allowed_origins = {}};
  const auto at = [&](std::string_view path) {
    request_head head;
    head.method = "GET";
    head.path = path;
    return route(head, several, page, {}, counts);
  };
  for (const auto* name : {"temperature", "air.temp"})
    for (const auto* rest : {"/events/7", "/envelopes/7", "/entities"}) {
      const auto found = at("/api/" + std::string{name} + rest);
      REQUIRE_MESSAGE(found.stream, rest);
      CHECK(found.stream->topic == name);
    }
  for (const auto* path : {"/api/humidity/events/7", "/api/air/events/7", "/api/topics/events/7"})
    CHECK_MESSAGE(at(path).status == 404, path);
}

TEST_CASE("the list of topics keeps the order of the configuration") {
  const route_options several{.topics = {{"temperature"}, {"air.temp"}}, .allowed_origins = {}};
  request_head head;
  head.method = "GET";
  head.path = "/api/topics";
  const auto found = route(head, several, page, {}, counts);
  CHECK(found.status == 200);
  CHECK(found.content_type == "application/json");
  CHECK(found.body == "{\"topics\":[\"temperature\",\"air.temp\"]}\n");
  CHECK(ask("POST", "/api/topics").status == 405);
  CHECK(ask("OPTIONS", "/api/topics").status == 204);
}
