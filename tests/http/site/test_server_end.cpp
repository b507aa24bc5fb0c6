#include "http/site/server.hpp"

#include "tests/http/client.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::fixture;
using test::get;
using test::make_frames;

namespace {

const std::string path = "/api/temperature/events/7";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// Requests one stream after another until the server is gone; returns how many came whole.
int whole_streams_until_refused(const std::string& address) {
  int whole = 0;
  while (auto one = test::client::try_connect(address)) {
    one->send(get(path, "Connection: close\r\n"));
    whole += one->read_to_end().ends_with("data:1\n\n\r\n0\r\n\r\n") ? 1 : 0;
  }
  return whole;
}

} // namespace

TEST_CASE("stop_accepting closes idle connections while streams stay open and end cleanly") {
  fixture server;
  auto streaming = server.connect();
  streaming.send(get(path));
  auto [request, stream] = server.streams.take();
  auto waiting = server.connect();
  waiting.send(get("/none"));
  waiting.read_response();

  server.http.stop_accepting();
  CHECK(waiting.read_to_end().empty());
  stream.push(make_frames("data:1\n\n"));
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(streaming.read_to_end().ends_with("8\r\ndata:1\n\n\r\n0\r\n\r\n"));
}

TEST_CASE("a client that was accepted just before the end is served") {
  // A client that sends its request a second later is closed.
  for (bool is_in_time = false; !is_in_time;) {
    fixture server;
    auto client = server.connect();
    while (server.http.counts().accepted == 0)
      std::this_thread::yield();
    const auto begin = steady_clock::now();
    std::thread ending{[&] { server.http.stop_accepting(); }};
    client.send(get("/none"));
    is_in_time = steady_clock::now() - begin < 1s;
    ending.join();
    // A server that stops says so in each response.
    if (is_in_time)
      CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  }
}

TEST_CASE("a draining server turns new streams away gracefully while open ones continue") {
  fixture server;
  auto streaming = server.connect();
  streaming.send(get(path));
  auto [request, stream] = server.streams.take();
  auto idle = server.connect();
  idle.send(get("/none"));
  idle.read_response();

  server.http.begin_drain();
  CHECK(idle.read_to_end().empty());
  auto browser = server.connect();
  browser.send(get(path, "Accept: text/event-stream\r\n"));
  const auto told = browser.read_to_end();
  CHECK(told.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(told, "\r\nConnection: close\r\n"));
  CHECK(holds(told, "\r\n\r\nretry:"));
  auto other = server.connect();
  other.send(get(path));
  CHECK(other.read_to_end().starts_with("HTTP/1.1 503 "));
  CHECK(server.http.counts().refused_streams == std::array<std::uint64_t, 3>{0, 0, 2});

  stream.push(make_frames("data:1\n\n"));
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(streaming.read_to_end().ends_with("8\r\ndata:1\n\n\r\n0\r\n\r\n"));
}

TEST_CASE("finished streams of many clients arrive whole while the server ends") {
  auto options = test::default_options();
  const logflume::test::temp_dir directory;
  options.listen = "unix:" + (directory.path() / "http").string();
  constexpr int finished = 200;
  std::atomic<int> whole = 0;
  std::vector<std::thread> clients;
  {
    fixture server{options};
    for (int i = 0; i < 4; ++i)
      clients.emplace_back([&] { whole += whole_streams_until_refused(options.listen); });
    for (int i = 0; i < finished; ++i) {
      auto [request, stream] = server.streams.take();
      stream.observe(std::make_shared<test::recording_observer>());
      stream.push(make_frames("data:1\n\n"));
      stream.finish();
      stream.send();
      std::move(stream).release();
    }
    // The clients go on asking, so the server ends with streams in the box and on their way there.
  }
  for (auto& client : clients)
    client.join();
  CHECK(whole == finished);
}
