#pragma once

#include "tests/e2e/served.hpp"
#include "tests/support/mock_kafka.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

/// The topic in Kafka that the services below read.
inline const std::string readings_topic = "edge.temperature";

/// Returns the flags of a service that reads this topic: plain records with JSON values. `more` has
/// further keys of the topic, then further sections.
inline std::vector<std::string> kafka_flags(const site& at, const std::string& brokers,
                                            const std::string& more = {}) {
  const auto file = at.dir.path() / "logflume.toml";
  std::ofstream{file} << "[kafka]\nbrokers = \"" << brokers << "\"\n"
                      << "[kafka.options]\n\"fetch.wait.max.ms\" = 10\n"
                      << "\"reconnect.backoff.max.ms\" = 200\n"
                      << "[topics.temperature]\nsource = \"kafka\"\n"
                      << "kafka_topic = \"" << readings_topic << "\"\nkind = \"plain\"\n"
                      << "encryption = \"none\"\nformat = \"json\"\n"
                      << more;
  return {"--config=" + file.string(), "--admin.listen=127.0.0.1:0"};
}

/// Returns the event numbered `n`.
inline std::string numbered(int n) {
  return R"({"n":)" + std::to_string(n) + "}";
}

inline produced numbered_record(std::int32_t partition, std::uint64_t entity, int n) {
  return {.partition = partition, .key = big_endian(entity), .value = numbered(n)};
}

/// Returns the number in an envelope's event, or -1 if there is none.
inline int number_of(const sse_event& event) {
  const std::string_view before = R"("event":{"n":)";
  const auto at = event.data.rfind(before);
  return at == std::string::npos ? -1 : std::stoi(event.data.substr(at + before.size()));
}

/// Sends a request; `target` is what follows `/api/temperature/`.
inline client_ptr ask(served& service, const std::string& target, const std::string& fields = {}) {
  auto client = service.connect();
  client->send("GET /api/temperature/" + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
               "\r\n");
  return client;
}

/// Returns a response that ends by itself.
inline http_response whole(served& service, const std::string& target,
                           const std::string& fields = {}) {
  const auto client = ask(service, target, fields);
  read_until(client, [](const sse_client& each) { return each.response().done(); });
  return client->response();
}

inline std::string last_event_id(const std::string& id) {
  return "Last-Event-ID: " + id + "\r\n";
}

inline std::vector<sse_event> of_type(std::vector<sse_event> events, std::string_view type) {
  std::erase_if(events, [&](const sse_event& each) { return each.type != type; });
  return events;
}

inline std::vector<sse_event> of_type(const sse_client& client, std::string_view type) {
  return of_type(client.events().events, type);
}

inline auto has(std::string_view type, std::size_t count) {
  return [=](const sse_client& client) { return of_type(client, type).size() >= count; };
}

/// Returns the numbers of a response's envelopes in ascending order.
inline std::vector<int> numbers_of(const std::string& body) {
  std::vector<int> numbers;
  for (const auto& event : of_type(parse_sse(body).events, ""))
    numbers.push_back(number_of(event));
  std::ranges::sort(numbers);
  return numbers;
}

/// Returns `first`, `first + 1`, …, `last`.
inline std::vector<int> numbers_between(int first, int last) {
  std::vector<int> numbers;
  for (; first <= last; ++first)
    numbers.push_back(first);
  return numbers;
}

} // namespace logflume::test
