#include "tests/crash/crowd.hpp"
#include "tests/support/listening_port.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

// Checks that the client of the trials and its judge would notice a service's faults.

namespace {

using namespace logflume::test;

std::string envelope(std::uint64_t offset) {
  const auto text = std::to_string(offset);
  return R"({"persistence_id":"Sensor|1","seq_nr":)" + text + R"(,"offset":)" + text +
         R"(,"timestamp":"2026-11-23T08:00:00Z","event":{"TemperatureRead":{"temperature":)" +
         text + "}}}";
}

std::string block(std::uint64_t offset) {
  return "id:" + std::to_string(offset) + "-00000000\ndata:" + envelope(offset) + "\n\n";
}

std::string line(std::uint64_t offset) {
  return R"({"id":")" + std::to_string(offset) + R"(-00000000",)" + envelope(offset).substr(1) +
         "\n";
}

/// A server that sends a given body and returns the clients' requests.
class scripted_server {
 public:
  /// Returns the client's request.
  std::string serve(resuming_client& client, const std::string& body, const std::string& id) {
    client.reconnect(port_.number());
    const int connection = ::accept4(port_.socket(), nullptr, nullptr, SOCK_CLOEXEC);
    REQUIRE(connection >= 0);
    std::string request(4096, '\0');
    request.resize(static_cast<std::size_t>(::recv(connection, request.data(), 4096, 0)));
    const auto response = "HTTP/1.1 200 OK\r\nLogflume-Last-Event-ID: " + id +
                          "\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + body;
    REQUIRE(::send(connection, response.data(), response.size(), 0) ==
            static_cast<ssize_t>(response.size()));
    ::close(connection);
    while (client.is_connected()) {
      pollfd readable{client.socket(), POLLIN, 0};
      ::poll(&readable, 1, 1'000);
      client.receive();
    }
    return request;
  }

 private:
  listening_port port_;
};

TEST_CASE("the test client reconnects with the id of the last complete event or position") {
  client_counts counts;
  scripted_server server;
  const auto next = block(2);
  for (std::size_t cut = 0; cut < next.size(); ++cut) {
    CAPTURE(cut);
    resuming_client client{{.entities = {1}}, counts};
    CHECK(server.serve(client, block(1) + next.substr(0, cut), "none").find("Last-Event-ID") ==
          std::string::npos);
    CHECK(server.serve(client, "", "1-00000000").find("Last-Event-ID: 1-00000000\r\n") !=
          std::string::npos);
    CHECK(count(client.events()) == 1);
  }
  resuming_client client{{.entities = {1, 2}, .id_in_query = true}, counts};
  CHECK(server.serve(client, "event:position\nid:7-0000000f\ndata:{\"offset\":7}\n\n:\n", "none")
            .starts_with("GET /api/temperature/envelopes?entity=1&entity=2&from=all "));
  CHECK(server.serve(client, block(8), "7-0000000f").find("&last_event_id=7-0000000f&") !=
        std::string::npos);
  CHECK(counts.positions == 1);
  CHECK(counts.broken == counts.connections);
  CHECK(counts.doubled + counts.out_of_order + counts.resets + counts.ids_not_accepted +
            counts.malformed ==
        0);
}

TEST_CASE("the test client detects duplicate and misordered events, resets and refused ids") {
  scripted_server server;
  for (const bool as_lines : {false, true}) {
    CAPTURE(as_lines);
    client_counts counts;
    resuming_client client{{.entities = {}, .as_lines = as_lines}, counts};
    const auto form = [&](std::uint64_t offset) { return as_lines ? line(offset) : block(offset); };
    server.serve(client, form(1) + form(4), "none");
    CHECK(counts.envelopes == 2);
    server.serve(client, form(4) + form(2), "none");
    CHECK(counts.ids_not_accepted == 1);
    CHECK(counts.doubled == 1);
    CHECK(counts.out_of_order == 1);
    server.serve(client,
                 as_lines ? "{\"id\":\"1-00000000\",\"reset\":{\"reason\":\"reused\"}}\n"
                          : "event:reset\nid:1-00000000\ndata:{\"reason\":\"reused\"}\n\n",
                 "none");
    CHECK(counts.resets == 1);
    server.serve(client, as_lines ? "{}\n" : "data:{}\n\n", "none");
    CHECK(counts.malformed == 1);
  }
}

TEST_CASE("the judge of the test clients detects events that are lost, altered or not requested") {
  const received_events log{{}, {1, 1, 10}, {2, 1, 20}, {1, 2, 30}, {}};
  const interest one{.entities = {1}};
  const auto judged = [&](const received_events& received) {
    verdict found;
    judge(one, received, log, found);
    return std::vector<std::uint64_t>{found.lost, found.altered, found.not_followed,
                                      found.not_in_log};
  };
  using faults = std::vector<std::uint64_t>;
  CHECK(judged({{}, {1, 1, 10}, {}, {1, 2, 30}}) == faults{0, 0, 0, 0});
  // The client received the event before a compaction removed it.
  CHECK(judged({{1, 7, 70}, {1, 1, 10}, {}, {1, 2, 30}}) == faults{0, 0, 0, 1});
  CHECK(judged({{}, {1, 1, 10}}) == faults{1, 0, 0, 0});
  CHECK(judged({{}, {1, 1, 11}, {}, {1, 2, 30}}) == faults{0, 1, 0, 0});
  CHECK(judged({{}, {1, 1, 10}, {2, 1, 20}, {1, 2, 30}}) == faults{0, 0, 1, 0});
}

} // namespace
