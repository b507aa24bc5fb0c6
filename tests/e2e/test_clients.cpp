#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/served.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;
using namespace std::chrono_literals;

/// Clients that follow the log's entities in turn: client i follows entity i modulo their number.
struct followers {
  served& service;
  events_by_entity expected;
  std::vector<client_ptr> clients;

  auto entity_of(std::size_t client) const {
    const auto at = static_cast<std::ptrdiff_t>(client % expected.size());
    return std::next(expected.begin(), at);
  }

  void join() { clients.push_back(service.follow(entity_of(clients.size())->first)); }

  void wait_for_all() {
    const auto deadline = steady_clock::now() + patience;
    for (std::size_t i = 0; i < clients.size(); ++i)
      while (!has_events(entity_of(i)->second.size())(*clients[i])) {
        REQUIRE_MESSAGE(steady_clock::now() < deadline, "client ", i, " has ",
                        clients[i]->events().events.size(), " events");
        REQUIRE_FALSE(clients[i]->closed());
        read_from(clients, 1s);
      }
  }

  /// The server has ended the streams, so nothing more can arrive.
  void check_after_stop() {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      CAPTURE(i);
      REQUIRE(is_done(*clients[i]));
      REQUIRE(texts(clients[i]->events()) == entity_of(i)->second);
    }
  }
};

TEST_CASE("every client gets its entity's events once and in order while the log is written "
          "and compacted, whenever it joins") {
  constexpr std::size_t client_count = 200;
  const auto bytes = read_bytes(data / "logs" / "mixed-10k" / "temperature");
  const auto ends = record_ends(bytes);
  const site at;
  const growing_log log{at};
  served service{at};
  followers all{service, expected_events("logs/mixed-10k"), {}};
  for (std::size_t i = 0; i < client_count / 2; ++i)
    all.join();

  std::mt19937_64 random{random_seed()};
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
  };
  std::size_t written = 0;
  const auto write_to = [&](std::size_t end) {
    log.append(std::span{bytes}.subspan(written, end - written));
    written = end;
    read_from(all.clients, 0ms);
  };
  bool aged = false;
  for (std::size_t record = 0; record < ends.size();) {
    record = std::min(ends.size(), record + 1 + below(120));
    const auto end = ends[record - 1];
    // The last record of each piece is written in two parts.
    write_to(written + (end - written) / 2 + 1);
    write_to(end);
    if (all.clients.size() < client_count && below(2) == 0)
      all.join();
    if (aged && below(4) == 0) {
      log.compact();
      aged = false;
    } else if (!aged && below(8) == 0) {
      log.age();
      aged = true;
    }
  }
  while (all.clients.size() < client_count)
    all.join();
  all.wait_for_all();
  CHECK(service.stop(all.clients) == 0);
  all.check_after_stop();
}

TEST_CASE("a log larger than the kept events is served in full and in order and then live") {
  const auto bytes = read_bytes(data / "logs" / "mixed-10k" / "temperature");
  const auto ends = record_ends(bytes);
  const auto stored = ends[ends.size() - 500];
  const site at;
  append(at.active, std::span{bytes}.first(stored));
  served service{at, {"--log.keep=64KiB"}};
  followers all{service, expected_events("logs/mixed-10k"), {}};
  for (std::size_t i = 0; i < all.expected.size(); ++i)
    all.join();
  append(at.active, std::span{bytes}.subspan(stored));
  all.wait_for_all();
  CHECK(service.stop(all.clients) == 0);
  all.check_after_stop();
}

TEST_CASE("a client that does not read is disconnected without affecting other clients") {
  const site at;
  // Far more than a stream's socket buffers hold.
  const auto expected = append_readings(at, 1, 40'000);
  // The clients that read have time enough, even if the machine is busy.
  served service{at, {"--http.write_timeout=15s", "--http.keep_alive=300ms"}};
  const auto slow = service.follow("1", {.receive_buffer = 4096});
  std::vector<client_ptr> others;
  for (int i = 0; i < 4; ++i)
    others.push_back(service.follow("1"));
  read_until(others, has_events(expected.size()));
  for (const auto& each : others)
    CHECK(texts(each->events()) == expected);
  // Waits for longer than the write timeout, measured by the keep-alive comments.
  read_until(others, [](const sse_client& each) { return each.events().comments >= 60; });

  served::read_to_end({&slow, 1});
  CHECK(slow->closed());
  CHECK_FALSE(is_done(*slow));
  const auto got = texts(slow->events());
  REQUIRE(got.size() < expected.size());
  CHECK(std::equal(got.begin(), got.end(), expected.begin()));
}

TEST_CASE("a client that reads slowly misses nothing") {
  const site at;
  const auto expected = append_readings(at, 1, 10'000);
  served service{at, {"--http.mailbox=2"}};
  const auto slow = service.follow("1", {.receive_buffer = 4096});
  read_until(slow, has_events(expected.size()));
  CHECK(texts(slow->events()) == expected);
}

} // namespace
