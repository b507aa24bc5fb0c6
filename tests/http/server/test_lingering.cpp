#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

using namespace logflume::http;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::fixture;

namespace {

/// Returns a request whose body is not read.
std::string put(std::size_t body_size) {
  return "PUT /api/temperature/events/1 HTTP/1.1\r\nHost: a\r\nContent-Length: " +
         std::to_string(body_size) + "\r\n\r\n";
}

/// Returns false if the connection had ended.
bool send_all(const test::client& client, const std::string& bytes) {
  return ::send(client.socket(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

/// Reads to the end. Returns false if the connection ended with a reset.
bool ends_without_reset(const test::client& client) {
  std::array<char, 4096> bytes;
  ssize_t size = 0;
  while ((size = ::recv(client.socket(), bytes.data(), bytes.size(), 0)) > 0) {
  }
  return size == 0;
}

} // namespace

TEST_CASE("a response to a request whose body is not read ends without a reset") {
  fixture server;
  constexpr std::size_t size = 60'000;
  // A client that has not sent its body within two seconds may be disconnected.
  for (bool is_in_time = false; !is_in_time;) {
    auto client = server.connect();
    const auto begin = steady_clock::now();
    client.send(put(size) + std::string(size / 2, 'x'));
    CHECK(client.read_response().starts_with("HTTP/1.1 405 "));
    const bool was_open = send_all(client, std::string(size / 2, 'x'));
    client.half_close();
    is_in_time = steady_clock::now() - begin < 2s;
    if (is_in_time) {
      CHECK(was_open);
      CHECK(ends_without_reset(client));
    }
  }
}

TEST_CASE("a client that keeps sending after its response is disconnected") {
  fixture server;
  auto client = server.connect();
  client.send(put(std::size_t{1} << 40));
  CHECK(client.read_response().starts_with("HTTP/1.1 405 "));
  const std::string piece(64 * 1024, 'x');
  constexpr std::size_t bound = std::size_t{64} * 1024 * 1024;
  std::size_t sent = 0;
  for (ssize_t taken = 0; taken >= 0 && sent < bound; sent += piece.size())
    taken = ::send(client.socket(), piece.data(), piece.size(), MSG_NOSIGNAL);
  CHECK(sent < bound);
}

TEST_CASE("a client that neither sends nor hangs up after its response is disconnected") {
  fixture server;
  auto client = server.connect();
  client.send(put(10));
  CHECK(client.read_response().starts_with("HTTP/1.1 405 "));
  CHECK(server.http.counts().connections == 1);
  // The connection ends after two seconds.
  while (server.http.counts().connections > 0)
    std::this_thread::yield();
}
