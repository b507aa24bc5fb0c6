#include "http/site/server.hpp"

#include "tests/http/client.hpp"

#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

using namespace logflume::http;
using test::fixture;
using test::get;
using test::make_frames;

namespace {

const std::string path = "/api/temperature/events/7";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// Returns how long the kernel waits for an acknowledgement on the server's socket (in this
/// process) that the client is connected to.
std::chrono::milliseconds patience_with(const test::client& client) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  REQUIRE(::getsockname(client.socket(), reinterpret_cast<sockaddr*>(&own), &size) == 0);
  for (const auto& each : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    const auto socket = std::stoi(each.path().filename().string());
    sockaddr_in peer{};
    size = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
        peer.sin_family != AF_INET || peer.sin_port != own.sin_port)
      continue;
    unsigned milliseconds = 0;
    size = sizeof milliseconds;
    REQUIRE(::getsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, &size) == 0);
    return std::chrono::milliseconds{milliseconds};
  }
  FAIL("the server has no socket of this client");
  return {};
}

server_options limited(std::size_t streams, std::size_t per_address) {
  auto options = test::default_options();
  options.max_streams = streams;
  options.max_streams_per_address = per_address;
  return options;
}

} // namespace

TEST_CASE("a client gets its stream's frames and then the response to its next request") {
  fixture server;
  auto client = server.connect();
  client.send(get(path + "/?x=1"));
  const auto header = client.read_until("\r\n\r\n");
  CHECK(header.starts_with("HTTP/1.1 200 OK\r\n"));
  for (const auto* field :
       {"Content-Type: text/event-stream\r\n", "Cache-Control: no-cache\r\n",
        "X-Accel-Buffering: no\r\n", "Transfer-Encoding: chunked\r\n", "Date: "})
    CHECK_MESSAGE(holds(header, field), field);
  for (const auto* field : {"Content-Length", "Keep-Alive", "Connection", "Access-Control"})
    CHECK_MESSAGE(!holds(header, field), field);

  auto [request, stream] = server.streams.take();
  CHECK(request.entities == std::vector<std::uint64_t>{7});
  CHECK(to_string(stream.peer()).starts_with("127.0.0.1:"));
  CHECK(server.http.counts().streams == 1);
  stream.push(make_frames("data:1\n\n"));
  CHECK(stream.send().completed == 1);
  CHECK(client.read_until("data:1\n\n\r\n") == "8\r\ndata:1\n\n\r\n");
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(client.read_until("0\r\n\r\n") == "0\r\n\r\n");

  client.send(get("/none"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(server.http.counts().streams == 0);
  CHECK(server.http.counts().accepted == 1);
}

TEST_CASE("a client that vanishes silently is given up after a time that can be changed") {
  auto options = test::default_options();
  options.longest_silence = std::chrono::seconds{40};
  fixture server{std::move(options)};
  const auto answered = [&] {
    auto client = server.connect();
    client.send(get("/none"));
    client.read_response();
    return client;
  };
  const auto early = answered();
  CHECK(patience_with(early) == std::chrono::seconds{40});
  server.http.change({.topics = {{"temperature"}},
                      .max_streams = 8,
                      .max_streams_per_address = 0,
                      .longest_silence = std::chrono::seconds{7},
                      .write_timeout = std::chrono::seconds{20},
                      .allowed_origins = {}});
  CHECK(patience_with(answered()) == std::chrono::seconds{7});
  CHECK(patience_with(early) == std::chrono::seconds{40});
}

TEST_CASE("HTTP/1.0 and Connection: close get a stream that ends with the connection") {
  fixture server;
  auto old = server.connect();
  old.send("GET " + path + " HTTP/1.0\r\n\r\n");
  {
    auto [request, stream] = server.streams.take();
    stream.push(make_frames("data:1\n\n"));
    stream.finish();
    stream.send();
    std::move(stream).release();
  }
  const auto text = old.read_to_end();
  CHECK(text.ends_with("\r\n\r\ndata:1\n\n"));
  CHECK(holds(text, "Connection: close\r\n"));
  CHECK_FALSE(holds(text, "chunked"));

  auto last = server.connect();
  last.send(get(path, "Connection: close\r\n"));
  {
    auto [request, stream] = server.streams.take();
    stream.finish();
    stream.send();
    std::move(stream).release();
  }
  CHECK(last.read_to_end().ends_with("\r\n\r\n0\r\n\r\n"));
}

TEST_CASE("HEAD gets a stream's header without opening a stream") {
  fixture server;
  auto client = server.connect();
  client.send("HEAD " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" + get("/none"));
  const auto header = client.read_until("\r\n\r\n");
  CHECK(header.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(header, "Content-Type: text/event-stream\r\n"));
  CHECK_FALSE(holds(header, "Content-Length"));
  CHECK_FALSE(holds(header, "Accept-Ranges"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(server.http.counts().streams == 0);
}

TEST_CASE("the response to OPTIONS has no body and no length") {
  auto options = test::default_options();
  options.allowed_origins = {"https://a.example"};
  fixture server{options};
  auto client = server.connect();
  client.send("OPTIONS " + path +
              " HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
              "Access-Control-Request-Method: GET\r\n\r\n");
  const auto header = client.read_until("\r\n\r\n");
  CHECK(header.starts_with("HTTP/1.1 204 "));
  CHECK(holds(header, "Allow: GET, HEAD, OPTIONS\r\n"));
  CHECK(holds(header, "Access-Control-Allow-Origin: https://a.example\r\n"));
  CHECK(holds(header, "Vary: Origin\r\n"));
  CHECK_FALSE(holds(header, "Content-Length"));
}

TEST_CASE("the page is sent in full or as a header alone if the client has it") {
  fixture server;
  auto client = server.connect();
  client.send(get("/"));
  const auto page = client.read_response();
  CHECK(page.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(page, "Content-Type: text/html; charset=utf-8\r\n"));
  CHECK(page.ends_with("</html>\n"));

  const auto begin = page.find("ETag: ") + 6;
  const auto tag = page.substr(begin, page.find("\r\n", begin) - begin);
  client.send(get("/", "If-None-Match: " + tag + "\r\n") + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto unchanged = client.read_until("\r\n\r\n");
  CHECK(unchanged.starts_with("HTTP/1.1 304 "));
  CHECK(holds(unchanged, "ETag: " + tag + "\r\n"));
  CHECK_FALSE(holds(unchanged, "Content-Length"));
  const auto head = client.read_until("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(head, "Content-Length: " + std::to_string(page.size() - page.find("\r\n\r\n") - 4)));
}

TEST_CASE("header fields that the HTTP library would act on have no effect") {
  fixture server;
  auto client = server.connect();
  client.send(get("/none", "Range: bytes=0-3\r\nAccept-Encoding: gzip, br\r\n"
                           "Expect: 100-continue\r\nUpgrade: h2c\r\n"));
  const auto text = client.read_response();
  CHECK(text.starts_with("HTTP/1.1 404 "));
  CHECK(text.ends_with(R"("status":404})"));
}

TEST_CASE("the observer of a full socket is told when it is writable again and nothing is lost") {
  fixture server;
  auto client = server.connect();
  client.shrink_receive_buffer();
  client.send(get(path));
  auto [request, stream] = server.streams.take();
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  const auto frame = make_frames("data:" + std::string(10'000, 'x') + "\n\n");
  std::size_t pushed = 0;
  std::size_t completed = 0;
  send_result sent;
  while (sent.outcome == send_outcome::done) {
    stream.push(frame);
    ++pushed;
    sent = stream.send();
    completed += sent.completed;
  }
  CHECK(sent.outcome == send_outcome::blocked);
  CHECK(completed < pushed);
  CHECK(pushed * 10'000 < 4'000'000);

  std::string received;
  std::thread reader{[&] {
    client.read_until("\r\n\r\n");
    received = client.read_until("0\r\n\r\n");
  }};
  stream.finish();
  while ((sent = stream.send()).outcome == send_outcome::blocked) {
    completed += sent.completed;
    observer->wait_writable();
  }
  completed += sent.completed;
  reader.join();
  CHECK(completed == pushed);
  std::string expected;
  for (std::size_t i = 0; i < pushed; ++i)
    expected += frame->chunked();
  CHECK(received == expected + "0\r\n\r\n");
}

TEST_CASE("EventSource over the limit gets a stream that ends at once and other clients get 503") {
  fixture server{limited(1, 0)};
  auto first = server.connect();
  first.send(get(path));
  auto held = std::make_optional(server.streams.take());

  auto browser = server.connect();
  browser.send(get(path, "Accept: text/event-stream\r\n"));
  const auto text = browser.read_response();
  CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(holds(text, "Content-Type: text/event-stream\r\n"));
  CHECK(holds(text, "\r\n\r\nretry:"));

  auto other = server.connect();
  other.send(get(path));
  const auto refused = other.read_response();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(holds(refused, "Retry-After: "));
  CHECK(server.http.counts().refused_streams == std::array<std::uint64_t, 3>{2, 0, 0});

  held.reset();
  other.send(get(path));
  CHECK(other.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("one address may hold only its share of the streams") {
  fixture server{limited(10, 1)};
  auto first = server.connect();
  first.send(get(path));
  const auto held = server.streams.take();
  auto second = server.connect();
  second.send(get(path));
  CHECK(second.read_response().starts_with("HTTP/1.1 503 "));
}

TEST_CASE("topics can be added and removed while a server runs") {
  fixture server{limited(10, 0)};
  const auto status_of = [&](const std::string& of) {
    auto client = server.connect();
    client.send(get(of));
    return client.read_until("\r\n").substr(0, 12);
  };
  server.http.change({.topics = {{"temperature"}, {"humidity"}},
                      .max_streams = 10,
                      .max_streams_per_address = 0,
                      .write_timeout = std::chrono::seconds{20},
                      .allowed_origins = {}});
  CHECK(status_of("/api/humidity/events/1") == "HTTP/1.1 200");
  server.http.change({.topics = {{"humidity"}},
                      .max_streams = 10,
                      .max_streams_per_address = 0,
                      .write_timeout = std::chrono::seconds{20},
                      .allowed_origins = {}});
  CHECK(status_of("/api/temperature/events/1") == "HTTP/1.1 404");
  CHECK(status_of("/api/humidity/events/1") == "HTTP/1.1 200");
}

TEST_CASE("limits and origins can be changed while a server runs") {
  fixture server{limited(1, 0)};
  auto first = server.connect();
  first.send(get(path));
  const auto held = server.streams.take();
  server.http.change({.topics = {{"temperature"}},
                      .max_streams = 2,
                      .max_streams_per_address = 0,
                      .write_timeout = std::chrono::seconds{20},
                      .allowed_origins = {"https://a.example"}});
  auto second = server.connect();
  second.send(get(path, "Origin: https://a.example\r\n"));
  CHECK(holds(second.read_until("\r\n\r\n"), "Access-Control-Allow-Origin: https://a.example\r\n"));
  // Clients that are already connected count towards a limit that did not exist when they came.
  server.http.change({.topics = {{"temperature"}},
                      .max_streams = 3,
                      .max_streams_per_address = 2,
                      .write_timeout = std::chrono::seconds{20},
                      .allowed_origins = {}});
  auto third = server.connect();
  third.send(get(path));
  CHECK(third.read_response().starts_with("HTTP/1.1 503 "));
}

TEST_CASE("a stream that outlives its server can still be written and dropped") {
  std::optional<fixture> server{std::in_place};
  auto client = server->connect();
  client.send(get(path));
  auto [request, stream] = server->streams.take();
  stream.observe(std::make_shared<test::recording_observer>());
  server.reset();
  stream.push(make_frames("data:1\n\n"));
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(client.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_CASE("a server that never started can be destroyed") {
  auto options = test::default_options();
  options.listen = "127.0.0.1:0";
  server never{options, {}};
  CHECK(never.counts().connections == 0);
}

TEST_CASE("a unix socket serves streams as TCP does") {
  auto options = test::default_options();
  const logflume::test::temp_dir directory;
  options.listen = "unix:" + (directory.path() / "http").string();
  {
    fixture server{options};
    CHECK(server.http.address() == options.listen);
    auto client = server.connect();
    client.send(get(path));
    auto [request, stream] = server.streams.take();
    CHECK(to_string(stream.peer()) == "unix");
    const auto observer = std::make_shared<test::recording_observer>();
    stream.observe(observer);
    stream.push(make_frames("data:1\n\n"));
    stream.send();
    CHECK(client.read_until("data:1\n\n\r\n").ends_with("data:1\n\n\r\n"));
    client.reset();
    observer->wait_hung_up();
  }
}
