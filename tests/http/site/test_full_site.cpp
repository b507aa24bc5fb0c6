#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace logflume::http;
using test::fixture;
using test::get;

namespace {

const std::string path = "/api/temperature/events/7";

/// Returns when each of 100 refused clients should come back, in milliseconds, sorted.
std::vector<int> times_to_come_back(const fixture& server) {
  std::vector<int> result;
  for (int i = 0; i < 100; ++i) {
    auto browser = server.connect();
    browser.send(get(path, "Accept: text/event-stream\r\nConnection: close\r\n"));
    const auto text = browser.read_to_end();
    const auto field = text.find("retry:");
    REQUIRE(field != text.npos);
    result.push_back(std::stoi(text.substr(field + 6)));
  }
  std::ranges::sort(result);
  return result;
}

} // namespace

// Each of these tests fails by chance at most once in a million runs.

TEST_CASE("clients over the stream limit get retry times spread over 5 to 15 seconds") {
  auto options = test::default_options();
  options.max_streams = 1;
  fixture server{options};
  auto first = server.connect();
  first.send(get(path));
  const auto held = server.streams.take();
  const auto times = times_to_come_back(server);
  CHECK(times.front() >= 5'000);
  CHECK(times.front() < 7'000);
  CHECK(times.back() > 13'000);
  CHECK(times.back() <= 15'000);
}

TEST_CASE("clients of a draining server get retry times spread over 1 to 3 seconds") {
  fixture server;
  auto first = server.connect();
  first.send(get(path));
  const auto held = server.streams.take();
  server.http.begin_drain();
  const auto times = times_to_come_back(server);
  CHECK(times.front() >= 1'000);
  CHECK(times.front() < 1'400);
  CHECK(times.back() > 2'600);
  CHECK(times.back() <= 3'000);
}
