#include "http/site/assets.hpp"
#include "tests/http/client.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace logflume::http;
using namespace std::chrono_literals;
using test::fixture;
using test::get;

namespace {

const std::string large_page = assets::path_of("app.js");

/// A server that was started while the process could open only this many descriptors.
struct small_server : fixture {
  explicit small_server(rlim_t descriptors, server_options options = test::default_options()) :
      fixture{limited(descriptors, std::move(options))} {
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &usual()) == 0);
  }

  /// Returns a client that does not read its answer, which has begun and does not fit.
  test::client begin_answer() const {
    test::client client{http.address(), 4'096};
    client.send(get(large_page, "Connection: close\r\n"));
    char first = 0;
    REQUIRE(::recv(client.socket(), &first, 1, MSG_PEEK) == 1);
    return client;
  }

  /// Waits until the server has accepted that many connections. Returns false if it paused instead.
  bool is_taken(std::uint64_t accepted) {
    while (http.counts().accepted < accepted) {
      if (last_notice("accept_paused"))
        return false;
      std::this_thread::yield();
    }
    return true;
  }

 private:
  static const rlimit& usual() {
    static const rlimit before = [] {
      rlimit limit{};
      ::getrlimit(RLIMIT_NOFILE, &limit);
      return limit;
    }();
    return before;
  }

  static server_options limited(rlim_t descriptors, server_options options) {
    auto few = usual();
    few.rlim_cur = descriptors;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
    return options;
  }
};

/// Returns options with which an idle connection times out later than one that is being answered.
server_options patient_options() {
  auto options = test::default_options();
  options.head_timeout = 10min;
  return options;
}

} // namespace

TEST_CASE("a quarter of a small descriptor limit stays free for the log and the admin listener") {
  small_server server{64};
  std::vector<test::client> clients;
  std::vector<std::pair<stream_request, event_stream>> streams;
  for (int i = 0; i < 48; ++i) {
    clients.push_back(server.connect());
    clients.back().send(get("/api/temperature/events/1"));
    streams.push_back(server.streams.take());
  }
  auto late = server.connect();
  late.send(get("/none"));
  CHECK_FALSE(server.is_taken(49));
  CHECK(server.http.counts().connections == 48);
  // The late client is served once there is room.
  streams.pop_back();
  CHECK(late.read_response().starts_with("HTTP/1.1 404 "));
}

TEST_CASE("room for a new client is made by closing an idle one") {
  small_server server{32, patient_options()};
  std::vector<test::client> answered;
  for (int i = 0; i < 23; ++i)
    answered.push_back(server.begin_answer());
  auto idle = server.connect();
  idle.send(get("/none"));
  idle.read_response();
  auto late = server.connect();
  late.send(get("/none"));
  CHECK(late.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(idle.read_to_end().empty());
  for (auto& client : answered)
    CHECK(client.read_to_end().size() > 100'000);
}

TEST_CASE("if no client is idle, room for a new one is made by closing an unfinished request") {
  small_server server{32, patient_options()};
  std::vector<test::client> answered;
  for (int i = 0; i < 23; ++i)
    answered.push_back(server.begin_answer());
  auto unfinished = server.connect();
  unfinished.send(get("/none"));
  unfinished.read_response();
  unfinished.send("GET /none HTTP/1.1\r\n");
  auto late = server.connect();
  late.send(get("/none"));
  CHECK(late.read_response().starts_with("HTTP/1.1 404 "));
  CHECK(unfinished.read_to_end().empty());
  for (auto& client : answered)
    CHECK(client.read_to_end().size() > 100'000);
}

TEST_CASE("room for a new client is never made by closing one that is being answered") {
  small_server server{32};
  std::vector<test::client> answered;
  for (int i = 0; i < 24; ++i)
    answered.push_back(server.begin_answer());
  auto late = server.connect();
  late.send(get("/none"));
  CHECK_FALSE(server.is_taken(25));
  for (auto& client : answered)
    CHECK(client.read_to_end().size() > 100'000);
  CHECK(late.read_response().starts_with("HTTP/1.1 404 "));
}
