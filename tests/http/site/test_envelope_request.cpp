#include "http/site/envelope_request.hpp"
#include "http/site/routes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace logflume::http;

namespace {

using namespace std::chrono_literals;
using ids = std::vector<std::uint64_t>;

const assets page;
access_counts counts;
const route_options options{.topics = {{"temperature"}}, .allowed_origins = {"https://a.example"}};

response ask(std::string_view path, std::string_view query, std::vector<header_field> fields = {},
             std::string_view method = "GET") {
  request_head head;
  head.method = method;
  head.path = path;
  head.query = query;
  head.fields = std::move(fields);
  return route(head, options, page, {}, counts);
}

stream_request good(std::string_view query, std::vector<header_field> fields = {}) {
  const auto found = ask("/api/temperature/envelopes", query, std::move(fields));
  REQUIRE_MESSAGE(found.status == 200, std::string{query} << found.body);
  REQUIRE(found.stream);
  return *found.stream;
}

std::string field(const response& from, std::string_view name) {
  for (const auto& [key, value] : from.fields)
    if (key == name)
      return value;
  return {};
}

} // namespace

TEST_CASE("an envelope stream covers the path's entity, several entities or all") {
  const auto one = ask("/api/temperature/envelopes/7/", "");
  REQUIRE(one.stream);
  CHECK(one.stream->entities == ids{7});
  CHECK(one.stream->form == stream_form::envelopes);
  CHECK(one.content_type == "text/event-stream");
  CHECK(good("entity=9&entity=7&entity=9").entities == ids{7, 9});
  CHECK(good("entity=*").entities.empty());
  CHECK(ask("/api/temperature/envelopes/", "entity=1").stream);

  std::string many;
  for (int id = 0; id < 256; ++id)
    many += "entity=" + std::to_string(id) + "&";
  CHECK(good(many + "entity=7").entities.size() == 256);
  CHECK(ask("/api/temperature/envelopes", many + "entity=256").status == 400);
}

TEST_CASE("the last event id comes from the header or else the query and is never refused") {
  CHECK(good("entity=1").last_event_id.empty());
  CHECK(good("entity=1&last_event_id=5-00000000").last_event_id == "5-00000000");
  CHECK(good("entity=1&lastEventId=%00").last_event_id == std::string(1, '\0'));
  CHECK(good("entity=1&last_event_id=").last_event_id.empty());
  CHECK(good("entity=1&last_event_id=a", {{"Last-Event-ID", "b"}}).last_event_id == "b");
  CHECK(good("entity=1&last_event_id=a", {{"Last-Event-ID", ""}}).last_event_id == "a");
}

TEST_CASE("a request sets its stream's beginning, its limit and whether it follows the log") {
  CHECK(std::holds_alternative<from_all>(good("entity=1").from));
  CHECK(std::holds_alternative<from_all>(good("entity=1&from=all").from));
  CHECK(std::holds_alternative<from_now>(good("entity=1&from=now").from));
  CHECK(std::get<from_last>(good("entity=1&from=last:1000").from).count == 1'000);
  CHECK(std::get<from_offset>(good("entity=1&from=offset:0").from).offset == 0);
  CHECK(std::get<from_time>(good("entity=1&from=time:1970-01-01T01:00:01%2B01:00").from).seconds ==
        1.0);
  CHECK(good("entity=1&limit=100000").limit == 100'000U);
  CHECK(good("entity=1").linger == 0ms);
  CHECK(good("entity=1&linger=1").linger == 1ms);
  CHECK(good("entity=1&linger=10000").linger == 10s);
  CHECK(good("entity=1&follow=true").follow);
  CHECK_FALSE(good("entity=1&follow=false").follow);
}

TEST_CASE("a bad parameter is refused by name even if an id takes precedence") {
  const std::pair<const char*, const char*> bad[]{
      {"", "entity"},
      {"entity=", "entity"},
      {"entity=01", "entity"},
      {"entity=4503599627370496", "entity"},
      {"entity=-1", "entity"},
      {"entity=*&entity=1", "entity"},
      {"entity=1&entity=*", "entity"},
      {"entity=1&from=", "from"},
      {"entity=1&from=yesterday", "from"},
      {"entity=1&from=last:0", "from"},
      {"entity=1&from=last:1001", "from"},
      {"entity=1&from=offset:-1", "from"},
      {"entity=1&from=time:2026-11-23", "from"},
      {"entity=1&from=time:1970-01-01T01:00:01+01:00", "from"},
      {"entity=1&from=now&from=now", "from"},
      {"entity=1&limit=0", "limit"},
      {"entity=1&limit=100001", "limit"},
      {"entity=1&limit=1&limit=1", "limit"},
      {"entity=1&linger=0", "linger"},
      {"entity=1&linger=10001", "linger"},
      {"entity=1&linger=1s", "linger"},
      {"entity=1&linger=", "linger"},
      {"entity=1&follow=no", "follow"},
      {"entity=1&follow=", "follow"},
      {"entity=1&last_event_id=a&last_event_id=b", "last_event_id"},
      {"entity=1&sensor=2", "sensor"},
  };
  for (const auto& each : bad) {
    const auto* query = each.first;
    const auto refused =
        ask("/api/temperature/envelopes", query, {{"Last-Event-ID", "5-00000000"}});
    CHECK_MESSAGE(refused.status == 400, query);
    CHECK_MESSAGE(refused.body.find(each.second) != refused.body.npos, query << refused.body);
    CHECK_FALSE(refused.stream);
  }
  CHECK(ask("/api/temperature/envelopes/7", "entity=7").status == 400);
  CHECK(ask("/api/temperature/envelopes/07", "").status == 400);
}

TEST_CASE("a stream has the form that the client prefers and SSE on a tie") {
  const std::pair<const char*, const char*> accepted[]{
      {"", "text/event-stream"},
      {"*/*", "text/event-stream"},
      {"text/*", "text/event-stream"},
      {"application/x-ndjson", "application/x-ndjson"},
      {"application/*", "application/x-ndjson"},
      {"application/x-ndjson, text/event-stream", "text/event-stream"},
      {"text/event-stream;q=0.5, application/x-ndjson", "application/x-ndjson"},
      {"application/x-ndjson;q=0.4, */*;q=0.5", "text/event-stream"},
  };
  for (const auto& each : accepted) {
    const auto* accept = each.first;
    const auto found = ask("/api/temperature/envelopes/1", "", {{"Accept", accept}});
    CHECK_MESSAGE(found.content_type == each.second, accept);
    CHECK(field(found, "Vary").find("Accept") != std::string::npos);
  }
  for (const auto* accept : {"image/png", "text/event-stream;q=0", "text/html"})
    CHECK(ask("/api/temperature/envelopes/1", "", {{"Accept", accept}}).status == 406);
}

TEST_CASE("a page of an allowed origin may read which id was accepted") {
  const auto found = ask("/api/temperature/envelopes/1", "", {{"Origin", "https://a.example"}});
  CHECK(field(found, "Access-Control-Expose-Headers") == "Logflume-Last-Event-ID");
  CHECK(ask("/api/temperature/envelopes/1", "", {}, "OPTIONS").status == 204);
  CHECK(ask("/api/temperature/envelopes", "", {}, "POST").status == 405);
  CHECK(ask("/api/temperature/envelopes/1/2", "").status == 404);
}

TEST_CASE("the list of entities accepts after and limit once each and within their ranges") {
  const auto found = ask("/api/temperature/entities", "after=7&limit=1000");
  CHECK(found.status == 200);
  CHECK(found.content_type == "application/json");
  REQUIRE(found.stream);
  REQUIRE(found.stream->page);
  CHECK(found.stream->page->after == 7U);
  CHECK(found.stream->page->limit == 1'000);
  const auto first = ask("/api/temperature/entities/", "");
  REQUIRE(first.stream);
  REQUIRE(first.stream->page);
  CHECK_FALSE(first.stream->page->after);
  CHECK(first.stream->page->limit == 100);
  const std::pair<const char*, const char*> bad[]{
      {"after=", "after"},    {"after=07", "after"},        {"after=4503599627370496", "after"},
      {"limit=0", "limit"},   {"limit=1001", "limit"},      {"limit=1&limit=2", "limit"},
      {"entity=1", "entity"}, {"after=1&after=2", "after"},
  };
  for (const auto& each : bad) {
    const auto* query = each.first;
    const auto refused = ask("/api/temperature/entities", query);
    CHECK_MESSAGE(refused.status == 400, query);
    CHECK_MESSAGE(refused.body.find(each.second) != refused.body.npos, query << refused.body);
  }
  CHECK(ask("/api/temperature/entities/7", "").status == 404);
  CHECK(ask("/api/temperature/entities", "", {}, "DELETE").status == 405);
}
