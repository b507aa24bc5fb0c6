#include "http/site/assets.hpp"
#include "http/socket/release.hpp"
#include "tests/http/client.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::fixture;
using test::get;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

server_options with_head_timeout(std::chrono::milliseconds timeout) {
  auto options = test::default_options();
  options.head_timeout = timeout;
  return options;
}

/// Stops the loop's thread from the client's half-close until it may go on.
class stopping_observer : public stream_observer {
 public:
  void writable() override {}
  void hung_up() override {}
  void half_closed() override {
    stopped_.count_down();
    may_go_on_.wait();
  }
  void wait_stopped() { stopped_.wait(); }
  void go_on() { may_go_on_.count_down(); }

 private:
  std::latch stopped_{1};
  std::latch may_go_on_{1};
};

/// Waits for at least that long.
void pass(std::chrono::milliseconds time) {
  fixture clock{with_head_timeout(100ms)};
  const auto end = steady_clock::now() + time;
  while (steady_clock::now() < end)
    CHECK(clock.connect().read_to_end().empty());
}

/// Returns options that allow only few pending bytes.
server_options with_small_pending() {
  auto options = test::default_options();
  options.max_pending = std::size_t{64} * 1024;
  return options;
}

} // namespace

TEST_CASE("a connection's released buffer holds no memory") {
  std::string text(100'000, 'x');
  logflume::http::release(text);
  CHECK(text.empty());
  CHECK(text.capacity() == std::string{}.capacity());
}

TEST_CASE("the memory of unfinished heads is limited by closing the oldest connections") {
  fixture server{with_small_pending()};
  std::vector<test::client> halves;
  for (int i = 0; i < 20; ++i) {
    halves.push_back(server.connect());
    halves.back().send("GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(10'000, 'a'));
  }
  CHECK(halves.front().read_to_end().empty());
  // Six of the requests fit.
  while (server.http.counts().dropped_pending < 14)
    std::this_thread::yield();
  halves.back().send("\r\n\r\n");
  CHECK(halves.back().read_response().starts_with("HTTP/1.1 200 "));
  CHECK(server.http.counts().dropped_pending == 14);
}

TEST_CASE("the memory of unread responses is limited by closing the oldest connections") {
  fixture server{with_small_pending()};
  std::vector<test::client> deaf;
  for (int i = 0; i < 40; ++i) {
    deaf.push_back(server.connect());
    deaf.back().shrink_receive_buffer();
    deaf.back().send(get(assets::path_of("app.js")));
  }
  while (server.http.counts().dropped_pending == 0)
    std::this_thread::yield();
  // While those are still being answered, a client that reads may be the oldest, too.
  std::size_t got = 0;
  for (int tries = 0; tries < 100 && got < 100'000; ++tries) {
    auto reader = server.connect();
    reader.send(get(assets::path_of("app.js"), "Connection: close\r\n"));
    got = reader.read_to_end().size();
  }
  CHECK(got > 100'000);
}

TEST_CASE("idle connections use no pending memory and are not closed to free it") {
  fixture server{with_small_pending()};
  std::vector<test::client> idle;
  for (int i = 0; i < 100; ++i) {
    idle.push_back(server.connect());
    idle.back().send(get("/none", "A: " + std::string(4'000, 'a') + "\r\n"));
    CHECK(idle.back().read_response().starts_with("HTTP/1.1 404 "));
  }
  for (auto& client : idle) {
    client.send(get("/none"));
    CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  }
  CHECK(server.http.counts().dropped_pending == 0);
}

TEST_CASE("a bad head gets a problem response and its connection is closed") {
  fixture server;
  auto client = server.connect();
  client.send("GET / HTTP/1.1\r\n\r\n");
  const auto text = client.read_to_end();
  CHECK(text.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(holds(text, "Content-Type: application/problem+json\r\n"));
  CHECK(holds(text, "Connection: close\r\n"));
  CHECK(holds(text, "\r\nDate: "));
  CHECK(text.ends_with(R"({"title":"Send a Host field","status":400})"));
  CHECK(server.http.counts().refused_heads == 1);
}

TEST_CASE("a bare LF is refused at once instead of at the deadline") {
  fixture server;
  auto client = server.connect();
  client.send("GET / HTTP/1.1\n");
  CHECK(client.read_to_end().starts_with("HTTP/1.1 400 "));
}

TEST_CASE("a head split at any byte is read as the same head") {
  fixture server;
  const auto request = get("/none");
  auto client = server.connect();
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    client.send(request.substr(0, cut));
    client.send(request.substr(cut));
    CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  }
}

TEST_CASE("a head that arrives byte by byte is read") {
  fixture server;
  auto client = server.connect();
  for (const char byte : get("/none"))
    client.send({&byte, 1});
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("pipelined requests are answered one after another, in order") {
  fixture server;
  auto client = server.connect();
  client.send(get("/a") + "\r\n" + get("/api/temperature/events/x") +
              "HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n" + get("/d", "Connection: close\r\n") +
              get("/e"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(client.read_response().starts_with("HTTP/1.1 400 "));
  CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 404 "));
  CHECK(holds(client.read_response(), "Connection: close\r\n"));
  CHECK(client.read_to_end().empty());
}

TEST_CASE("the content of an unread body is not treated as a request") {
  fixture server;
  auto client = server.connect();
  const auto inner = get("/inner");
  client.send("PUT /api/temperature/events/1 HTTP/1.1\r\nHost: a\r\nContent-Length: " +
              std::to_string(inner.size()) + "\r\n\r\n" + inner);
  const auto text = client.read_to_end();
  CHECK(text.starts_with("HTTP/1.1 405 "));
  CHECK(holds(text, "Allow: GET, HEAD, OPTIONS\r\n"));
  CHECK(holds(text, "Connection: close\r\n"));
  CHECK_FALSE(holds(text, "404"));
}

TEST_CASE("a head that is too large gets 431 and a target that is too long gets 414") {
  fixture server;
  auto large = server.connect();
  large.send("GET / HTTP/1.1\r\nHost: a\r\n");
  for (int i = 0; i < 5; ++i)
    large.send("A: " + std::string(4'000, 'a') + "\r\n");
  CHECK(large.read_to_end().starts_with("HTTP/1.1 431 "));

  auto far = server.connect();
  far.send("GET /" + std::string(20'000, 'a'));
  CHECK(far.read_to_end().starts_with("HTTP/1.1 414 "));

  auto long_path = server.connect();
  long_path.send(get("/" + std::string(7'990, 'a')));
  CHECK(long_path.read_response().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("a slow head gets 408 and an idle connection is closed without a response") {
  constexpr auto timeout = 1s;
  test::unstarted_fixture server{with_head_timeout(timeout)};
  auto slow = server.connect();
  auto idle = server.connect();
  slow.send("GET / HT");
  server.http.start();
  CHECK(slow.read_to_end().starts_with("HTTP/1.1 408 "));
  CHECK(idle.read_to_end().empty());
  // A request that is sent later proves nothing.
  for (bool is_in_time = false; !is_in_time;) {
    const auto begin = steady_clock::now();
    auto kept = server.connect();
    kept.send(get("/none"));
    is_in_time = steady_clock::now() - begin < timeout;
    if (is_in_time) {
      CHECK(kept.read_response().starts_with("HTTP/1.1 404 "));
      CHECK(kept.read_to_end().empty());
    }
  }
}

TEST_CASE("a request that arrived before its deadline is answered even if the loop was late") {
  constexpr auto timeout = 500ms;
  // A request that is sent later proves nothing.
  for (bool is_in_time = false; !is_in_time;) {
    test::unstarted_fixture server{with_head_timeout(timeout)};
    auto streaming = server.connect();
    streaming.send(get("/api/temperature/events/1"));
    auto client = server.connect();
    const auto begin = steady_clock::now();
    server.http.start();
    auto [request, stream] = server.streams.take();
    const auto observer = std::make_shared<stopping_observer>();
    stream.observe(observer);
    while (server.http.counts().accepted < 2)
      std::this_thread::yield();
    streaming.half_close();
    observer->wait_stopped();
    client.send(get("/none"));
    is_in_time = steady_clock::now() - begin < timeout;
    pass(timeout);
    observer->go_on();
    if (is_in_time)
      CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  }
}

TEST_CASE("clients that send slowly do not delay others") {
  // Both ends of each connection are in this process.
  const int count = logflume::test::long_run() ? 5'000 : 100;
  rlimit descriptors{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &descriptors) == 0);
  auto enough = descriptors;
  enough.rlim_cur = std::min<rlim_t>(enough.rlim_max, 16'384);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &enough) == 0);
  fixture server;
  std::vector<std::unique_ptr<test::client>> slow;
  for (int i = 0; i < count; ++i) {
    slow.push_back(std::make_unique<test::client>(server.http.address()));
    slow.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  auto client = server.connect();
  client.send(get("/none"));
  CHECK(client.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(server.http.counts().connections == static_cast<std::uint64_t>(count) + 1);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &descriptors) == 0);
}

TEST_CASE("a client that half-closes its connection still gets its response") {
  fixture server;
  auto client = server.connect();
  client.send(get("/none"));
  client.half_close();
  CHECK(client.read_to_end().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("accepting pauses without free descriptors, reports it once and recovers") {
  fixture server;
  // The client's own descriptor is made before the limit falls.
  std::vector<std::unique_ptr<test::client>> before;
  before.push_back(std::make_unique<test::client>(server.http.address()));
  before.back()->send(get("/api/temperature/events/1"));
  auto [request, stream] = server.streams.take();

  const descriptor late{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  REQUIRE(::getpeername(before.back()->socket(), reinterpret_cast<sockaddr*>(&address), &size) ==
          0);

  rlimit usual{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &usual) == 0);
  rlimit none = usual;
  // The limit is below every free number, so a file that another thread closes leaves no room.
  none.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const bool connected =
      ::connect(late.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0;
  const auto text = get("/none");
  ::send(late.get(), text.data(), text.size(), MSG_NOSIGNAL);
  while (!server.last_notice("accept_paused"))
    std::this_thread::yield();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &usual) == 0);
  CHECK(connected);

  char first = 0;
  CHECK(::recv(late.get(), &first, 1, 0) == 1);
  CHECK(first == 'H');
  CHECK(server.notices.size() == 1);
}

TEST_CASE("an idle connection is closed for a new one when descriptors run out") {
  fixture server;
  auto unfinished = server.connect();
  unfinished.send("GET /none HTTP/1.1\r\n");
  auto waiting = server.connect();
  waiting.send(get("/none"));
  waiting.read_response();
  const descriptor late{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  REQUIRE(::getpeername(waiting.socket(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  rlimit usual{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &usual) == 0);
  rlimit none = usual;
  none.rlim_cur = static_cast<rlim_t>(late.get());
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  const bool connected =
      ::connect(late.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0;
  const auto text = get("/none");
  ::send(late.get(), text.data(), text.size(), MSG_NOSIGNAL);
  char first = 0;
  const auto received = ::recv(late.get(), &first, 1, 0);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &usual) == 0);
  CHECK(connected);
  CHECK(received == 1);
  CHECK(waiting.read_to_end().empty());
  unfinished.send("Host: a\r\n\r\n");
  CHECK(unfinished.read_response().starts_with("HTTP/1.1 404 "));
}
