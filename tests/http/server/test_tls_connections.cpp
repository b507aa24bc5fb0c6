#include "http/site/assets.hpp"
#include "tests/http/client.hpp"
#include "tests/http/tls_client.hpp"
#include "tests/http/tls_files.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::get;
using test::make_frames;
using test::make_pair_for;
using test::tls_client;

namespace {

const std::string stream_path = "/api/temperature/events/7";

server_options with_tls(std::shared_ptr<const tls_certificate> certificate) {
  auto options = test::default_options();
  options.tls = {.certificate = std::move(certificate), .max_handshakes = 64};
  return options;
}

/// A server that speaks TLS, with its own certificate.
struct tls_fixture {
  explicit tls_fixture(const std::function<void(server_options&)>& adapt = {}) {
    auto options = with_tls(certificate);
    if (adapt)
      adapt(options);
    served.emplace(std::move(options));
  }

  tls_client connect(test::tls_client_options options = {}) {
    tls_client client{served->http.address(), options};
    REQUIRE(client.shake_hands());
    return client;
  }
  server& http() { return served->http; }

  test::pair_files files{make_pair_for("first")};
  std::shared_ptr<tls_certificate> certificate = files.load();
  std::optional<test::fixture> served;
};

void wait_until(const std::function<bool()>& holds) {
  while (!holds())
    std::this_thread::yield();
}

} // namespace

TEST_CASE("requests over TLS 1.2 and 1.3 are answered on one connection") {
  tls_fixture server;
  for (const auto& each : {std::pair{0x0303, "TLSv1.2"}, {0x0304, "TLSv1.3"}}) {
    const auto* name = each.second;
    CAPTURE(name);
    auto client = server.connect({.version = each.first});
    CHECK(client.version() == name);
    CHECK(client.server_name() == "first");
    for (int i = 0; i < 3; ++i) {
      client.send(get("/none"));
      CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
    }
    client.send(get(assets::path_of("app.js")));
    CHECK(client.read_response().size() > 100'000);
  }
}

TEST_CASE("TLS before 1.2 is refused") {
  tls_fixture server;
  for (const int version : {0x0301, 0x0302}) {
    tls_client client{server.http().address(), {.version = version}};
    CHECK_FALSE(client.shake_hands());
  }
  wait_until([&] { return server.http().counts().failed_handshakes == 2; });
}

TEST_CASE("ALPN chooses HTTP/1.1 and nothing else") {
  tls_fixture server;
  CHECK(server.connect({.protocols = "\x02h2\x08http/1.1"}).protocol() == "http/1.1");
  CHECK(server.connect().protocol().empty());
  tls_client http2{server.http().address(), {.protocols = "\x02h2"}};
  CHECK_FALSE(http2.shake_hands());
}

TEST_CASE("a TLS connection gets no ticket with which its session could be resumed") {
  tls_fixture server;
  for (const int version : {0x0303, 0x0304}) {
    auto client = server.connect({.version = version});
    client.send(get("/none"));
    CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
    CHECK_FALSE(client.resumed_or_has_ticket());
  }
}

TEST_CASE("a request without TLS is told to use https") {
  tls_fixture server;
  test::client client{server.http().address()};
  client.send(get("/"));
  const auto answer = client.read_to_end();
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(answer.ends_with(R"({"title":"Use https: this address speaks TLS","status":400})"));
}

TEST_CASE("bytes that are neither TLS nor HTTP end the connection") {
  tls_fixture server;
  for (const auto& bytes : {std::string(100, '\0'), std::string(100, '\x16'),
                            std::string("\x16\x03\x01\xff\xff") + std::string(70'000, 'a')}) {
    test::client client{server.http().address()};
    client.send(bytes);
    client.half_close();
    client.read_to_end();
  }
  CHECK(server.connect().server_name() == "first");
}

TEST_CASE("a response that closes its connection ends with close_notify") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get("/none", "Connection: close\r\n"));
  CHECK(client.read_to_end().starts_with("HTTP/1.1 404 "));
  CHECK(client.was_told_of_the_end());
}

TEST_CASE("an idle connection is closed with close_notify") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get("/none"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  server.http().begin_drain();
  CHECK(client.read_to_end().empty());
  CHECK(client.was_told_of_the_end());
}

TEST_CASE("a client that has sent close_notify still gets its stream") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get(stream_path));
  client.half_close();
  auto [request, stream] = server.served->streams.take();
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  observer->wait_half_closed();
  stream.push(make_frames("data:1\n\n"));
  CHECK(stream.send().outcome == send_outcome::done);
  CHECK(client.read_until("data:1\n\n\r\n").ends_with("data:1\n\n\r\n"));
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(client.read_to_end().ends_with("0\r\n\r\n"));
  CHECK(client.was_told_of_the_end());
}

TEST_CASE("a dropped stream ends without close_notify") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get(stream_path));
  server.served->streams.take();
  client.read_to_end();
  CHECK_FALSE(client.was_told_of_the_end());
}

TEST_CASE("pending frames are sent in one TLS record") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get(stream_path));
  auto [request, stream] = server.served->streams.take();
  client.read_until("\r\n\r\n");
  std::string expected;
  for (int i = 0; i < 60; ++i) {
    const auto one = make_frames("data:" + std::to_string(i) + "\n\n");
    expected += one->chunked();
    stream.push(one);
  }
  const auto sent = stream.send();
  CHECK(sent.outcome == send_outcome::done);
  CHECK(sent.completed == 60);
  CHECK(client.read_until("data:59\n\n\r\n") == expected);
  CHECK(client.last_record() == expected.size());
}

TEST_CASE("a client that stops reading blocks its stream and then gets every byte") {
  tls_fixture server;
  auto client = server.connect();
  client.raw().shrink_receive_buffer();
  client.send(get(stream_path));
  auto [request, stream] = server.served->streams.take();
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  client.read_until("\r\n\r\n");
  std::string expected;
  std::size_t completed = 0;
  // These sizes are below, at and above the size of a TLS record.
  const std::vector<std::size_t> sizes{1, 10, 1'000, 16'370, 16'384, 50'000};
  send_result sent;
  std::size_t pushed = 0;
  while (sent.outcome == send_outcome::done) {
    const auto one = make_frames(std::string(sizes[pushed++ % sizes.size()], 'x'));
    expected += one->chunked();
    stream.push(one);
    sent = stream.send();
    completed += sent.completed;
  }
  CHECK(sent.outcome == send_outcome::blocked);
  CHECK_FALSE(stream.idle());
  // A socket that takes nothing reports no byte.
  CHECK(stream.send().bytes == 0);
  stream.finish();
  expected += "0\r\n\r\n";

  std::string received;
  std::thread reader{[&] { received = client.read_until("0\r\n\r\n"); }};
  do {
    observer->wait_writable();
    sent = stream.send();
    CHECK(sent.outcome != send_outcome::gone);
    completed += sent.completed;
  } while (sent.outcome == send_outcome::blocked);
  CHECK(sent.bytes > 0);
  CHECK(stream.idle());
  reader.join();
  CHECK(received == expected);
  CHECK(completed == pushed);
  std::move(stream).release();
  client.send(get("/none"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("frames already in a TLS record are not dropped as unsent") {
  tls_fixture server;
  auto client = server.connect();
  client.raw().shrink_receive_buffer();
  client.send(get(stream_path));
  auto [request, stream] = server.served->streams.take();
  std::string expected;
  std::size_t frames_in_all = 0;
  std::size_t completed = 0;
  send_result sent;
  while (sent.outcome == send_outcome::done) {
    for (int i = 0; i < 5; ++i, ++frames_in_all) {
      const auto one = make_frames(std::string(5'000, static_cast<char>('a' + frames_in_all % 26)));
      expected += one->chunked();
      stream.push(one);
    }
    sent = stream.send();
    completed += sent.completed;
  }
  auto dropped = stream.drop_unsent(frames_in_all);
  expected.resize(expected.size() -
                  dropped * make_frames(std::string(5'000, 'a'))->chunked().size());
  stream.finish();
  expected += "0\r\n\r\n";
  const auto observer = std::make_shared<test::recording_observer>();
  stream.observe(observer);
  std::string received;
  std::thread reader{[&] {
    client.read_until("\r\n\r\n");
    received = client.read_until("0\r\n\r\n");
  }};
  do {
    observer->wait_writable();
    sent = stream.send();
    completed += sent.completed;
  } while (sent.outcome == send_outcome::blocked);
  reader.join();
  CHECK(received == expected);
  CHECK(completed + dropped == frames_in_all);
}

TEST_CASE("new connections get a new certificate while open ones continue") {
  tls_fixture server;
  auto before = server.connect();
  server.files.write(make_pair_for("second"));
  CHECK(std::holds_alternative<tls_certificate::outcome>(server.certificate->load()));
  CHECK(server.connect().server_name() == "second");
  before.send(get("/none"));
  CHECK(before.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(before.server_name() == "first");
}

TEST_CASE("a handshake that does not finish in time is closed even if no byte arrived") {
  tls_fixture server{[](server_options& options) { options.head_timeout = 100ms; }};
  test::client silent{server.http().address()};
  test::client slow{server.http().address()};
  slow.send("\x16\x03\x01");
  CHECK(silent.read_to_end().empty());
  CHECK(slow.read_to_end().empty());
  wait_until([&] { return server.http().counts().connections == 0; });
}

TEST_CASE("a head that does not come in time after the handshake is refused over TLS") {
  constexpr auto timeout = 2s;
  tls_fixture server{[&](server_options& options) { options.head_timeout = timeout; }};
  // A client that sends later is closed without a response.
  for (bool is_in_time = false; !is_in_time;) {
    const auto begin = steady_clock::now();
    tls_client client{server.http().address()};
    const bool is_open = client.shake_hands();
    client.send("GET / HTTP/1.1\r\n");
    is_in_time = steady_clock::now() - begin < timeout;
    if (is_in_time) {
      REQUIRE(is_open);
      CHECK(client.read_to_end().starts_with("HTTP/1.1 408 "));
      CHECK(client.was_told_of_the_end());
    }
  }
}

TEST_CASE("a handshake that comes byte by byte is completed") {
  tls_fixture server;
  tls_client client{server.http().address()};
  client.send_byte_by_byte();
  REQUIRE(client.shake_hands());
  client.send(get("/none"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("beyond the limit only the oldest unfinished handshakes are closed") {
  tls_fixture server;
  auto open = server.connect();
  open.send(get(stream_path));
  auto [request, stream] = server.served->streams.take();
  auto idle = server.connect();
  idle.send(get("/none"));
  CHECK(idle.read_response().starts_with("HTTP/1.1 404 "));

  std::vector<test::client> hanging;
  for (int i = 0; i < 200; ++i) {
    hanging.emplace_back(server.http().address());
    if (i % 2 == 0)
      hanging.back().send("\x16\x03\x01\x02");
  }
  wait_until([&] { return server.http().counts().dropped_handshakes == 200 - 64; });
  CHECK(server.http().counts().connections == 64 + 2);
  CHECK(hanging.front().read_to_end().empty());

  auto late = server.connect();
  late.send(get("/none"));
  CHECK(late.read_response().starts_with("HTTP/1.1 404 "));
  idle.send(get("/none"));
  CHECK(idle.read_response().starts_with("HTTP/1.1 404 "));
  stream.push(make_frames("data:1\n\n"));
  CHECK(stream.send().outcome == send_outcome::done);
  CHECK(open.read_until("data:1\n\n\r\n").ends_with("data:1\n\n\r\n"));
}

TEST_CASE("pipelined requests in one TLS record are answered in order even after a stream") {
  tls_fixture server;
  auto client = server.connect();
  client.send(get("/a") + get(stream_path) + get("/b") + get("/c", "Connection: close\r\n"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  auto [request, stream] = server.served->streams.take();
  stream.finish();
  CHECK(stream.send().outcome == send_outcome::done);
  std::move(stream).release();
  CHECK(client.read_until("0\r\n\r\n").starts_with("HTTP/1.1 200 "));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(client.read_to_end().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("a peer that only renews its keys is disconnected and does not delay others") {
  tls_fixture server{[](server_options& options) { options.head_timeout = 5min; }};
  auto restless = server.connect({.version = 0x0304});
  auto other = server.connect();
  restless.renew_keys_until_refused();
  other.send(get("/none"));
  CHECK(other.read_response().starts_with("HTTP/1.1 404 "));
}
