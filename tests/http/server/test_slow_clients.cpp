#include "http/server/web_server.hpp"
#include "http/site/assets.hpp"
#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int small_buffer = 4 * 1024;
/// Bytes of a stream, which fit into the kernel's buffer.
constexpr std::size_t stream_size = 80'000;

/// Once `web` is started, responds to `/SIZE` with a body of that size, and to `/stream` with a
/// stream that has ended.
struct body_server {
  body_server(std::chrono::milliseconds head_timeout, std::chrono::milliseconds write_timeout) :
      web{listen_at("127.0.0.1:0", {}),
          {.head_timeout = head_timeout,
           .max_head_size = std::size_t{16} * 1024,
           .max_pending = std::size_t{64} * 1024 * 1024,
           .max_body_size = 0},
          1,
          shared,
          {.answer = [this](const request_head& head, const peer_address& peer,
                            stream_ticket& ticket) { return answer_to(head, peer, ticket); },
           .stream =
               [](const stream_request&, event_stream stream) {
                 stream.push(test::make_frames(std::string(stream_size, 'x')));
                 stream.finish();
                 if (stream.send().outcome == send_outcome::done)
                   std::move(stream).release();
               }},
          {}} {
    shared->write_timeout = write_timeout;
  }

  test::client ask(const std::string& path, const std::string& fields = {}) const {
    test::client client{web.address(), small_buffer};
    client.send(test::get(path, fields));
    return client;
  }

  response answer_to(const request_head& head, const peer_address& peer,
                     stream_ticket& ticket) const {
    if (head.path == "/stream") {
      ticket = shared->limits.take(peer);
      return {.content_type = "text/event-stream", .stream = stream_request{}};
    }
    const auto size = std::stoul(std::string{head.path.substr(1)});
    return {.content_type = "text/plain", .body = std::string(size, 'x')};
  }

  std::shared_ptr<server_state> shared = std::make_shared<server_state>(10, 0);
  web_server web;
};

/// Reads that many bytes, or fewer if the connection ends before.
std::size_t read(const test::client& client, std::size_t size) {
  std::string bytes(size, '\0');
  const auto got = ::recv(client.socket(), bytes.data(), size, MSG_WAITALL);
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

/// Waits until the server has closed a connection that sends nothing.
void pass_head_timeout(const body_server& server) {
  test::client idle{server.web.address()};
  CHECK(idle.read_to_end().empty());
}

} // namespace

TEST_CASE("a client that reads slowly gets its whole response") {
  constexpr int steps = 6;
  body_server server{500ms, 10s};
  struct reader {
    std::size_t size;
    test::client client;
    std::size_t got = 0;
  };
  // Small responses and ended streams wait in the kernel alone, large responses also in the server.
  std::vector<reader> readers;
  for (const auto* fields : {"", "Connection: close\r\n"}) {
    for (const std::size_t size : {12'000, 30'000, 60'000, 120'000, 2'000'000})
      readers.push_back({size, server.ask("/" + std::to_string(size), fields)});
    readers.push_back({stream_size, server.ask("/stream", fields)});
  }
  server.web.start();
  for (int step = 0; step < steps; ++step) {
    for (auto& [size, client, got] : readers)
      got += read(client, size / steps);
    pass_head_timeout(server);
  }
  for (auto& [size, client, got] : readers) {
    CAPTURE(size);
    got += client.read_to_end().size();
    CHECK(got > size);
  }
}

TEST_CASE("a client that reads slowly also gets what was sent before its latest response") {
  body_server server{10s, 2s};
  body_server clock{500ms, 2s};
  server.web.start();
  clock.web.start();
  // A client that pauses for longer may be disconnected.
  for (bool is_steady = false; !is_steady;) {
    const auto begin = steady_clock::now();
    auto last = begin;
    auto client = server.ask("/stream");
    client.send(test::get("/1", "Connection: close\r\n"));
    is_steady = true;
    while (is_steady && last - begin < 2'500ms) {
      pass_head_timeout(clock);
      const auto now = steady_clock::now();
      read(client, stream_size / 8);
      is_steady = steady_clock::now() - last < 1'500ms;
      last = now;
    }
    const auto rest = client.read_to_end();
    is_steady = is_steady && steady_clock::now() - last < 1'500ms;
    if (is_steady)
      CHECK(rest.ends_with("\r\n\r\nx"));
  }
}

TEST_CASE("a client that reads nothing of its response is disconnected at the write timeout") {
  body_server server{8s, 20s};
  server.shared->write_timeout = 50ms;
  server.web.start();
  const auto deaf = server.ask("/4000000");
  test::client idle{server.web.address()};
  while (server.shared->accepted < 2 || server.shared->connections > 1)
    std::this_thread::yield();
  // The head timeout is longer.
  idle.send(test::get("/1"));
  CHECK(idle.read_response().ends_with("\r\n\r\nx"));
}

TEST_CASE("a changed write timeout applies to the next responses") {
  auto options = test::default_options();
  options.write_timeout = 1h;
  test::fixture server{std::move(options)};
  server.http.change({.topics = {{"temperature"}},
                      .max_streams = 10,
                      .max_streams_per_address = 0,
                      .write_timeout = 50ms,
                      .allowed_origins = {}});
  test::client deaf{server.http.address(), small_buffer};
  deaf.send(test::get(assets::path_of("app.js"), "Connection: close\r\n"));
  while (server.http.counts().accepted == 0 || server.http.counts().connections > 0)
    std::this_thread::yield();
}
