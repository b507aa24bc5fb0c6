#include "tests/support/sse_client.hpp"

#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace {

using namespace logflume::test;

std::string capture(const std::string& name) {
  const auto bytes =
      read_bytes(std::filesystem::path{LOGFLUME_TEST_DATA} / "sse" / (name + ".http"));
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("a recorded response reads the same whole and byte by byte") {
  for (const auto* name : {"stored", "stored-then-live", "sixty-seconds", "options", "no-entity"}) {
    const auto bytes = capture(name);
    http_response whole;
    whole.feed(bytes);
    http_response trickled;
    for (const char byte : bytes)
      trickled.feed({&byte, 1});
    CHECK(whole.status() != 0);
    CHECK(trickled.status() == whole.status());
    CHECK(trickled.body() == whole.body());
    CHECK(trickled.done() == whole.done());
    CHECK(whole.rest().empty());
  }
}

TEST_CASE("a last chunk distinguishes a finished response from a broken one") {
  http_response ended;
  ended.feed(capture("sixty-seconds") + "HTTP/1.1 200");
  CHECK(ended.done());
  CHECK(ended.rest() == "HTTP/1.1 200");
  http_response broken;
  broken.feed(capture("stored"));
  CHECK_FALSE(broken.done());
  broken.feed_end();
  CHECK(broken.broken());
}

TEST_CASE("an HTTP/1.0 response ends with its connection") {
  http_response plain;
  plain.feed(capture("http-1.0"));
  CHECK_FALSE(plain.chunked());
  CHECK_FALSE(plain.done());
  plain.feed_end();
  CHECK(plain.done());
  http_response chunked;
  chunked.feed(capture("query"));
  CHECK(plain.body() == chunked.body());
}

TEST_CASE("a response without a body ends with its head") {
  for (const std::string status : {"100 Continue", "204 No Content", "304 Not Modified"}) {
    http_response none;
    none.feed("HTTP/1.1 " + status + "\r\nConnection: keep-alive\r\n\r\nHTTP/1.1 200");
    CHECK(none.done());
    CHECK(none.body().empty());
    CHECK(none.rest() == "HTTP/1.1 200");
  }
}

TEST_CASE("the SSE parser returns each event's data and last id and counts comments") {
  http_response response;
  response.feed(capture("sixty-seconds"));
  const auto parsed = parse_sse(response.body());
  REQUIRE(parsed.events.size() > 3);
  CHECK(parsed.events[0].data == R"({"Registered":{"secret":"</script><!--"}})");
  CHECK(parsed.events[0].id == "1001");
  CHECK(parsed.events[1].data == R"({"TemperatureRead":{"temperature":1521}})");
  CHECK(parsed.events[1].id == "1001");
  CHECK(parsed.comments == 3);
  CHECK(parsed.pending.empty());

  const auto other = parse_sse("retry:5\ndata: a\ndata:b\nevent:c\n\ndata:d\n");
  REQUIRE(other.events.size() == 1);
  CHECK(other.events[0].data == "a\nb");
  CHECK(other.events[0].type == "c");
  CHECK(other.retry == "5");
  CHECK(other.pending == "data:d\n");
}

} // namespace
