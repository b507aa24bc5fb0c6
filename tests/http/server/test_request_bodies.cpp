#include "http/server/web_server.hpp"
#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t max_body_size = 1'000;

/// Responds with the body of the request, once it is started; under `/later`, the test itself
/// responds.
class unstarted_echo_server {
 public:
  explicit unstarted_echo_server(std::chrono::milliseconds head_timeout) :
      web_{listen_at("127.0.0.1:0", {}),
           {.head_timeout = head_timeout,
            .max_head_size = std::size_t{16} * 1024,
            .max_pending = std::size_t{1024} * 1024,
            .max_body_size = max_body_size},
           2,
           std::make_shared<server_state>(10, 0),
           {.answer = [](const request_head& head, const peer_address&,
                         stream_ticket&) { return echo(head); },
            .command =
                [this](command_request asked, std::shared_ptr<pending_response> to) {
                  const std::lock_guard lock{mutex_};
                  waiting_.emplace_back(std::move(asked), std::move(to));
                  changed_.notify_one();
                }},
           {}} {}

  ~unstarted_echo_server() {
    const std::lock_guard lock{mutex_};
    waiting_.clear();
  }

  void start() { web_.start(); }
  test::client connect() const { return test::client{web_.address()}; }

  std::pair<command_request, std::shared_ptr<pending_response>> take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !waiting_.empty(); });
    auto taken = std::move(waiting_.front());
    waiting_.pop_front();
    return taken;
  }

 private:
  static response echo(const request_head& head) {
    if (!head.body)
      return problem(413, "Send less");
    if (head.path == "/later")
      return {.fields = {{"Cache-Control", "no-store"}},
              .command = command_request{.body = std::string{*head.body}}};
    return {.content_type = "text/plain", .body = "<" + std::string{*head.body} + ">"};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<command_request, std::shared_ptr<pending_response>>> waiting_;
  web_server web_;
};

struct echo_server : unstarted_echo_server {
  explicit echo_server(std::chrono::milliseconds head_timeout = 10s) :
      unstarted_echo_server{head_timeout} {
    start();
  }
};

std::string post(const std::string& fields, const std::string& path = "/") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

std::string with_length(const std::string& body, const std::string& path = "/") {
  return post("Content-Length: " + std::to_string(body.size()) + "\r\n", path) + body;
}

bool ends_with_body(const std::string& response, const std::string& body) {
  return response.starts_with("HTTP/1.1 200 ") && response.ends_with("\r\n\r\n<" + body + ">");
}

/// Waits until the server has closed a connection that sends nothing.
void pass_head_timeout(const echo_server& server) {
  auto idle = server.connect();
  CHECK(idle.read_to_end().empty());
}

bool send_byte(const test::client& client) {
  return ::send(client.socket(), "x", 1, MSG_NOSIGNAL) == 1;
}

} // namespace

TEST_CASE("the body of a POST is read by its length or its chunks and the connection is kept") {
  const echo_server server;
  auto client = server.connect();
  client.send(with_length("one"));
  CHECK(ends_with_body(client.read_response(), "one"));
  client.send(post("Transfer-Encoding: chunked\r\n") + "2\r\ntw\r\n1\r\no\r\n0\r\n\r\n");
  CHECK(ends_with_body(client.read_response(), "two"));
  client.send(post("Content-Length: 0\r\n"));
  CHECK(ends_with_body(client.read_response(), ""));
  client.send(with_length(std::string(max_body_size, 'x')));
  CHECK(ends_with_body(client.read_response(), std::string(max_body_size, 'x')));
}

TEST_CASE("each of several requests sent at once ends with its own body") {
  const echo_server server;
  auto client = server.connect();
  client.send(with_length("POST / HTTP/1.1\r\n\r\n") + post("Transfer-Encoding: chunked\r\n") +
              "1\r\na\r\n0\r\n\r\n" + with_length("b"));
  CHECK(ends_with_body(client.read_response(), "POST / HTTP/1.1\r\n\r\n"));
  CHECK(ends_with_body(client.read_response(), "a"));
  CHECK(ends_with_body(client.read_response(), "b"));
}

TEST_CASE("a request split at any byte of its head or body is read as the same request") {
  const echo_server server;
  const auto text = post("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  auto client = server.connect();
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    client.send(text.substr(0, cut));
    client.send(text.substr(cut));
    CHECK(ends_with_body(client.read_response(), "abcde"));
  }
}

TEST_CASE("a client that expects 100 Continue gets it unless its body is too long") {
  const echo_server server;
  auto client = server.connect();
  client.send(post("Content-Length: 3\r\nExpect: 100-Continue\r\n"));
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(ends_with_body(client.read_response(), "abc"));
  client.send(post("Content-Length: 5000\r\nExpect: 100-continue\r\n"));
  CHECK(client.read_to_end().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a client that sends too long a body before it reads still gets its response") {
  const echo_server server;
  for (const auto& framing : {std::string{"Content-Length: 4000000\r\n"},
                              std::string{"Transfer-Encoding: chunked\r\n"}}) {
    auto client = server.connect();
    const bool chunked = framing.front() == 'T';
    client.send(post(framing) + (chunked ? "3D0900\r\n" : ""));
    for (int i = 0; i < 40; ++i)
      client.send(std::string(100'000, 'x'));
    const auto response = client.read_to_end();
    CHECK(response.starts_with("HTTP/1.1 413 "));
    CHECK(response.find("Connection: close\r\n") != response.npos);
  }
}

TEST_CASE("a client that sends too long a body slowly still gets its response") {
  // The head timeout also limits the whole time for such a body.
  const echo_server server{10min};
  const echo_server clock{100ms};
  // A client that sends nothing for two seconds may be disconnected.
  for (bool is_steady = false; !is_steady;) {
    auto client = server.connect();
    const auto begin = steady_clock::now();
    auto last = begin;
    client.send(post("Content-Length: 100000\r\n"));
    bool is_open = true;
    is_steady = true;
    while (is_steady && is_open && last - begin < 2'500ms) {
      pass_head_timeout(clock);
      const auto now = steady_clock::now();
      is_open = send_byte(client);
      is_steady = steady_clock::now() - last < 2s;
      last = now;
    }
    if (is_steady) {
      CHECK(is_open);
      CHECK(client.read_response().starts_with("HTTP/1.1 413 "));
    }
  }
}

TEST_CASE("a client that never stops sending too long a body is disconnected") {
  const echo_server server{100ms};
  auto client = server.connect();
  client.send(post("Content-Length: 100000\r\n"));
  int sent = 0;
  while (sent < 100 && send_byte(client)) {
    ++sent;
    pass_head_timeout(server);
  }
  CHECK(sent < 100);
}

TEST_CASE("malformed chunks are refused and end the connection") {
  const echo_server server;
  auto client = server.connect();
  client.send(post("Transfer-Encoding: chunked\r\n") + "x\r\n");
  const auto response = client.read_to_end();
  CHECK(response.starts_with("HTTP/1.1 400 "));
  CHECK(response.find("Connection: close\r\n") != response.npos);
}

TEST_CASE("a body that does not arrive is refused at the deadline") {
  unstarted_echo_server server{1s};
  auto client = server.connect();
  client.send(post("Content-Length: 3\r\n") + "ab");
  server.start();
  CHECK(client.read_to_end().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("a body sent with a method other than POST is not read and ends the connection") {
  const echo_server server;
  auto client = server.connect();
  client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  const auto response = client.read_to_end();
  CHECK(response.starts_with("HTTP/1.1 200 "));
  CHECK(response.find("Connection: close\r\n") != response.npos);
}

TEST_CASE("a deferred response has the header fields set at its start") {
  echo_server server;
  auto client = server.connect();
  client.send(with_length("x", "/later"));
  auto [asked, to] = server.take();
  CHECK(asked.body == "x");
  to->send({.status = 409, .content_type = "text/plain", .body = "<no>"});
  const auto response = client.read_response();
  CHECK(response.starts_with("HTTP/1.1 409 "));
  CHECK(response.find("Cache-Control: no-store\r\n") != response.npos);
  CHECK(response.ends_with("<no>"));
  client.send(with_length("y"));
  CHECK(ends_with_body(client.read_response(), "y"));
}

TEST_CASE("a request that is dropped without a response gets 503") {
  echo_server server;
  auto client = server.connect();
  client.send(with_length("x", "/later"));
  server.take();
  CHECK(client.read_response().starts_with("HTTP/1.1 503 "));
}

TEST_CASE("a client that disconnects before its response does not affect others") {
  echo_server server;
  {
    auto client = server.connect();
    client.send(with_length("x", "/later"));
  }
  server.take().second->send({.content_type = "text/plain", .body = "<late>"});
  auto client = server.connect();
  client.send(with_length("y"));
  CHECK(ends_with_body(client.read_response(), "y"));
}
