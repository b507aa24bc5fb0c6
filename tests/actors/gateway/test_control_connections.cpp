#include "actors/gateway/control_connections.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

const control_answer done{.recorded = {{.offset = 4, .hash = 5, .seq_nr = 6, .timestamp = 7.5}}};
const auto request = frame_of(R"({"entity":7,"post":{"temperature":21}})");

/// Connections on virtual time, and what their peers receive.
struct connections_fixture {
  std::vector<std::pair<std::uint64_t, control_request>> taken;
  control_connections connections{
      [this](std::uint64_t id, const control_request& each) { taken.emplace_back(id, each); }};
  control_connections::clock::time_point now{};

  crypto::descriptor connect() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    connections.add(crypto::descriptor{ends[0]}, now);
    return crypto::descriptor{ends[1]};
  }

  /// Handles everything that is ready.
  void turn() {
    std::vector<pollfd> watched;
    do {
      watched.clear();
      connections.watch(watched);
      if (::poll(watched.data(), watched.size(), 0) <= 0)
        return;
      connections.handle(watched.cbegin(), now);
    } while (true);
  }

  void send(const crypto::descriptor& from, std::string_view bytes) {
    REQUIRE(::send(from.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(bytes.size()));
    turn();
  }

  static std::string received(const crypto::descriptor& at) {
    std::string bytes(1 << 16, '\0');
    const auto count = ::recv(at.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
  }

  static bool is_closed(const crypto::descriptor& at) {
    char byte = 0;
    return ::recv(at.get(), &byte, 1, MSG_DONTWAIT) == 0;
  }
};

} // namespace

TEST_CASE_FIXTURE(connections_fixture, "each request is answered before the next one is read") {
  const auto peer = connect();
  send(peer, request + request);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].second.entity_id == 7);
  connections.answer(taken[0].first, done, now);
  CHECK(received(peer) == frame_of(to_json(done)));
  REQUIRE(taken.size() == 2);
  connections.answer(taken[1].first, {.refused = control_refusal{"not_written", "full"}}, now);
  CHECK(received(peer) == frame_of(R"({"error":"not_written","message":"full"})"));
  CHECK(connections.size() == 1);
}

TEST_CASE_FIXTURE(connections_fixture,
                  "a faulty request is answered and its connection is closed") {
  for (const auto& [bytes, code] :
       {std::pair{std::string{"GET / HTTP/1.1\r\n\r\n"}, "malformed"},
        std::pair{frame_of("{}"), "malformed"}, std::pair{frame_of("{}", 9), "version"},
        std::pair{std::string{"LFC\x01\xFF\xFF\xFF\xFF", 8}, "malformed"}}) {
    const auto peer = connect();
    send(peer, bytes);
    CHECK(received(peer).find(std::string{"{\"error\":\""} + code) == frame_head_size);
    CHECK(is_closed(peer));
    CHECK(connections.size() == 0);
  }
  CHECK(taken.empty());
}

TEST_CASE_FIXTURE(connections_fixture,
                  "a request must arrive within ten seconds and each answer restarts the limit") {
  const auto peer = connect();
  send(peer, request.substr(0, 5));
  CHECK(connections.next_deadline() == now + 10s);
  now += 9s;
  send(peer, request.substr(5));
  REQUIRE(taken.size() == 1);
  // The write side has its own time limit.
  now += 60s;
  connections.expire(now);
  CHECK(connections.size() == 1);
  connections.answer(taken[0].first, done, now);
  now += 9s;
  connections.expire(now);
  CHECK(connections.size() == 1);
  // A byte now and then does not extend the limit.
  send(peer, request.substr(0, 1));
  now += 1s;
  connections.expire(now);
  CHECK(connections.size() == 0);
}

TEST_CASE_FIXTURE(connections_fixture,
                  "a new connection replaces the one that has been silent longest") {
  std::vector<crypto::descriptor> peers;
  for (std::size_t i = 0; i < control_connections::max_connections; ++i) {
    peers.push_back(connect());
    now += 100ms;
  }
  send(peers[0], request);
  CHECK(connections.has_room());
  peers.push_back(connect());
  CHECK(connections.size() == control_connections::max_connections);
  CHECK(is_closed(peers[1]));
  connections.answer(taken.at(0).first, done, now);
  CHECK_FALSE(received(peers[0]).empty());
  for (std::size_t i = 0; i < peers.size(); ++i)
    if (i != 1)
      send(peers[i], request);
  CHECK_FALSE(connections.has_room());
}

TEST_CASE_FIXTURE(connections_fixture,
                  "a client that disconnects while waiting is removed and its answer is dropped") {
  {
    const auto peer = connect();
    send(peer, request);
  }
  turn();
  CHECK(connections.size() == 0);
  connections.answer(taken.at(0).first, done, now);
  CHECK(connections.size() == 0);
}

TEST_CASE_FIXTURE(connections_fixture,
                  "pending requests are answered on shutdown and no more are read") {
  const auto silent = connect();
  const auto waiting = connect();
  send(waiting, request + request);
  connections.refuse_requests();
  CHECK(is_closed(silent));
  CHECK(connections.pending_answers() == 1);
  connections.answer(taken.at(0).first, done, now);
  CHECK(received(waiting) == frame_of(to_json(done)));
  CHECK(connections.pending_answers() == 0);
  CHECK(taken.size() == 1);
}

} // namespace logflume::test
