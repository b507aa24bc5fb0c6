#include "tests/e2e/requests.hpp"
#include "tests/e2e/tool.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace logflume::test;

const std::vector<std::string> as_writer{"--sensors.udp_listen=127.0.0.1:0"};

/// The ids of a response's events, in their order.
std::vector<std::string> ids_of(const std::string& body) {
  std::vector<std::string> ids;
  for (const auto& event : parse_sse(body).events)
    if (event.type.empty())
      ids.push_back(event.id);
  return ids;
}

TEST_CASE("an envelope has the same event and members as the line that cat prints") {
  const site at{"logs/active-only"};
  served service{at};
  const auto line = lines_of(run_logflume(on(at, {"cat", "--entity=1002", "--http.redact="})).out);
  const auto found = whole(service, envelopes_path + "/1002?follow=false");
  CHECK(found.status() == 200);
  CHECK(found.header("content-type") == "text/event-stream");
  CHECK(found.header("logflume-last-event-id") == "none");
  const auto envelopes = parse_sse(found.body()).events;
  REQUIRE(envelopes.size() == line.size() + 1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    rapidjson::Document cat;
    cat.Parse(line[i].c_str());
    rapidjson::Document envelope;
    envelope.Parse(envelopes[i].data.c_str());
    CHECK(text_of(envelope["persistence_id"]) == "Sensor|1002");
    CHECK(envelope["seq_nr"] == cat["seq_nr"]);
    CHECK(envelope["offset"] == cat["offset"]);
    CHECK(envelope["event"] == cat["event"]);
    CHECK(envelopes[i].id == text_of(cat["id"]));
  }
  CHECK(envelopes.back().type == "position");
  CHECK(envelopes.back().data.ends_with(",\"caught_up\":true}"));
}

TEST_CASE("pages requested one after another contain the whole log in order") {
  const site at{"logs/active-only"};
  served service{at};
  const auto all = ids_of(whole(service, envelopes_path + "?entity=*&follow=false").body());
  REQUIRE(all.size() > 20);
  std::vector<std::string> paged;
  std::string query;
  for (;;) {
    const auto page =
        parse_sse(whole(service, envelopes_path + "?entity=*&follow=false&limit=7" + query).body());
    REQUIRE_FALSE(page.events.empty());
    CHECK(page.events.size() <= 8);
    for (const auto& event : page.events)
      if (event.type.empty())
        paged.push_back(event.id);
    query = "&last_event_id=" + page.events.back().id;
    if (page.events.back().data.ends_with(",\"caught_up\":true}"))
      break;
  }
  CHECK(paged == all);
}

TEST_CASE("NDJSON lines have the same ids as SSE events up to the requested limit") {
  const site at{"logs/active-only"};
  served service{at};
  const auto sse = ids_of(whole(service, envelopes_path + "?entity=*&follow=false&limit=5").body());
  const auto lines = whole(service, envelopes_path + "?entity=*&follow=false&limit=5",
                           "Accept: application/x-ndjson\r\n");
  CHECK(lines.header("content-type") == "application/x-ndjson");
  std::vector<std::string> ids;
  for (const auto& line : lines_of(lines.body())) {
    rapidjson::Document envelope;
    envelope.Parse(line.c_str());
    ids.push_back(text_of(envelope["id"]));
  }
  CHECK(ids == sse);
}

TEST_CASE("a client that reconnects to another process continues where it stopped") {
  const site at;
  REQUIRE(run_logflume(on(at, {"register", "7"})).exit_code == 0);
  for (const auto* degrees : {"20", "21", "21"})
    REQUIRE(run_logflume(on(at, {"post", "7", degrees})).exit_code == 0);
  std::string id;
  {
    served service{at};
    const auto client = ask(service, envelopes_path + "/7");
    read_until(client, has("position", 1));
    const auto events = of_type(*client, "");
    REQUIRE(events.size() == 4);
    id = events[2].id;
    CHECK(service.stop(std::span{&client, 1}) == 0);
    // The last frame of an orderly end is a position, even if it has been sent before.
    CHECK(client->events().events.back().type == "position");
    CHECK(client->response().done());
  }
  REQUIRE(run_logflume(on(at, {"post", "7", "21"})).exit_code == 0);
  served service{at};
  const auto client = ask(service, envelopes_path + "/7", last_event_id(id));
  read_until(client, has("position", 1));
  CHECK(client->response().header("logflume-last-event-id") == id);
  CHECK(of_type(*client, "").size() == 2);
  CHECK(of_type(*client, "reset").empty());
}

TEST_CASE("a last event id that is not in the log gets a reset instead of an error") {
  const site at{"logs/active-only"};
  served service{at};
  const auto all = ids_of(whole(service, envelopes_path + "?entity=*&follow=false").body());
  const auto other = all[3].substr(0, all[3].find('-')) + "-00000000";
  const std::pair<std::string, const char*> cases[]{
      {other, "reused"}, {"99999999-00000000", "ahead"}, {"1002", "unknown_id"}};
  for (const auto& [id, reason] : cases) {
    const auto found =
        whole(service, envelopes_path + "?entity=*&follow=false&from=now", last_event_id(id));
    CHECK(found.status() == 200);
    CHECK(found.header("logflume-last-event-id") == "none");
    const auto events = parse_sse(found.body()).events;
    REQUIRE(events.size() == 2);
    CHECK(events[0].type == "reset");
    CHECK(events[0].data ==
          std::string{R"({"reason":")"} + reason + R"(","last_event_id":")" + id + "\"}");
    CHECK(events[1].type == "position");
  }
}

TEST_CASE("truncating the log resets the streams whose last id is gone") {
  const site at{"logs/active-only"};
  served service{at};
  const auto client = ask(service, envelopes_path + "?entity=*");
  const auto quiet = ask(service, envelopes_path + "?entity=*&from=offset:999999");
  read_until(client, has("position", 1));
  read_until(quiet, has("position", 1));
  const auto before = of_type(*client, "");
  // Cuts the newest record.
  const auto size = fs::file_size(at.active);
  const auto record = size - 10;
  fs::resize_file(at.active, record);
  read_until(client, has("reset", 1));
  const auto reset = of_type(*client, "reset").front();
  CHECK(reset.id == before[before.size() - 2].id);
  CHECK(reset.data == R"({"reason":"reused","last_event_id":")" + before.back().id + "\"}");
  // This stream's last id was that of the newest record, too.
  read_until(quiet, has("reset", 1));
}

TEST_CASE("the stream of a quiet entity gets comments until its next event") {
  const site at;
  REQUIRE(run_logflume(on(at, {"register", "7"})).exit_code == 0);
  served service{at, {"--sensors.udp_listen=127.0.0.1:0", "--http.keep_alive=50ms"}};
  const auto client = ask(service, envelopes_path + "/7?from=now");
  read_until(client, has("position", 1));
  const auto stored = of_type(*client, "position").front().id;
  const auto holds = [&](std::string_view text) {
    return client->response().body().find(text) != std::string::npos;
  };
  read_until(client, [&](const sse_client&) { return holds("\n\n:\n"); });
  const udp_client sensor{service.address("udp")};
  sensor.send({0x07, 0x15});
  read_until(client, has("", 1));
  CHECK(of_type(*client, "").front().id != stored);
  // A comment ends without an empty line, however many there are.
  CHECK_FALSE(holds("\n:\n\n"));
}

TEST_CASE("HEAD returns a stream's status and headers without holding a stream") {
  const site at{"logs/active-only"};
  served service{at};
  const auto client = service.connect();
  client->send("HEAD /api/temperature/envelopes?entity=* HTTP/1.1\r\nHost: localhost\r\n"
               "Connection: close\r\n\r\n");
  read_until(client, [](const sse_client& each) { return each.closed(); });
  CHECK(client->response().status() == 200);
  CHECK(client->response().header("content-type") == "text/event-stream");
  CHECK(client->response().body().empty());
}

} // namespace
