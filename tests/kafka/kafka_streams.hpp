#pragma once

#include "tests/e2e/requests.hpp"
#include "tests/support/mock_kafka.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
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
