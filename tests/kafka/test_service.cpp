#include "tests/e2e/tool.hpp"
#include "tests/kafka/kafka_streams.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace logflume::test;

/// A service that reads a topic in a mock cluster.
struct kafka_site {
  mock_kafka cluster;
  site at;

  explicit kafka_site(int partitions = 3) { cluster.create(readings_topic, partitions); }

  std::vector<std::string> flags(const std::string& more = {}) const {
    return kafka_flags(at, cluster.brokers(), more);
  }

  void produce(const std::vector<produced>& records) { cluster.produce(readings_topic, records); }
  void produce(std::int32_t partition, std::uint64_t entity, int n) {
    produce({numbered_record(partition, entity, n)});
  }
};

bool says(const ended& command, const std::string& words) {
  return std::ranges::any_of(command.errors, [&](const std::string& line) {
    return line.find(words) != std::string::npos;
  });
}

TEST_CASE("a record of a Kafka topic is sent as an event on both routes") {
  kafka_site kafka;
  served service{kafka.at, kafka.flags()};
  const auto plain = ask(service, "/api/temperature/events/7");
  const auto client = ask(service, envelopes_path + "/7");
  auto record = numbered_record(1, 7, 1);
  record.headers = {{"seq_nr", big_endian(41)}};
  record.time_ms = 1'795'420'800'123;
  kafka.produce({record});
  read_until(client, has("", 1));
  const auto event = of_type(*client, "").front();
  CHECK(event.data == R"({"persistence_id":"Sensor|7","seq_nr":41,"offset":0,"partition":1,)"
                      R"("timestamp":"2026-11-23T08:00:00.123Z","event":{"n":1}})");
  CHECK(event.id == "1.1");
  read_until(plain, has("", 1));
  CHECK(of_type(*plain, "").front().data == numbered(1));
  CHECK(service.stop() == 0);
}

TEST_CASE(
    "a topic's source and kafka_topic and kafka_key determine its records and their entities") {
  kafka_site kafka;
  kafka.cluster.create("temperature", 1);
  kafka.cluster.produce("temperature", {numbered_record(0, 7, 1)});
  auto named = numbered_record(0, 7, 2);
  named.key = "7";
  kafka.produce({numbered_record(0, 7, 3), named});
  served service{kafka.at, kafka.flags("kafka_key = \"text\"\n")};
  const auto found = whole(service, envelopes_path + "?entity=*&follow=false");
  CHECK(numbers_of(found.body()) == std::vector{2});
  CHECK(service.stop() == 0);
}

TEST_CASE("a position names the next offset of each partition") {
  kafka_site kafka;
  kafka.produce(0, 7, 1);
  kafka.produce(2, 8, 2);
  kafka.produce(2, 8, 3);
  served service{kafka.at, kafka.flags()};
  const auto found = whole(service, envelopes_path + "/7?follow=false");
  const auto events = parse_sse(found.body()).events;
  REQUIRE(events.size() == 2);
  CHECK(events.back().type == "position");
  CHECK(events.back().data == R"({"offsets":{"0":1,"2":2},"caught_up":true})");
  CHECK(events.back().id == "0.1_2.2");
  CHECK(service.stop() == 0);
}

TEST_CASE("a client resumes at another instance with its id and misses and repeats nothing") {
  kafka_site kafka;
  served first{kafka.at, kafka.flags()};
  // The first instance reads the records one by one, the second partition by partition.
  const auto watching = ask(first, envelopes_path + "?entity=*");
  constexpr int count = 30;
  for (int i = 0; i < count; ++i) {
    kafka.produce(i % 3, 7 + static_cast<std::uint64_t>(i % 2), i);
    read_until(watching, has("", static_cast<std::size_t>(i) + 1));
  }
  served second{kafka.at, kafka.flags()};
  const auto events = of_type(*watching, "");
  for (const std::size_t seen : {0U, 1U, 8U, 22U, 28U}) {
    CAPTURE(seen);
    std::vector<int> numbers;
    // Reads page by page at each instance in turn: ids of either, also from resumed streams.
    auto id = events[seen].id;
    for (int page = 0; page < 3; ++page) {
      const auto found =
          whole(page == 1 ? first : second, envelopes_path + "?entity=*&limit=2&follow=false",
                last_event_id(id));
      CHECK(found.header("logflume-last-event-id") == id);
      const auto some = numbers_of(found.body());
      numbers.insert(numbers.end(), some.begin(), some.end());
      id = parse_sse(found.body()).events.back().id;
    }
    const auto rest = numbers_of(
        whole(first, envelopes_path + "?entity=*&follow=false", last_event_id(id)).body());
    numbers.insert(numbers.end(), rest.begin(), rest.end());
    std::ranges::sort(numbers);
    CHECK(numbers == numbers_between(static_cast<int>(seen) + 1, count - 1));
  }
  CHECK(first.stop() == 0);
  CHECK(second.stop() == 0);
}

TEST_CASE("events that are no longer in memory are fetched again") {
  kafka_site kafka{2};
  std::vector<produced> records;
  constexpr int count = 2'000;
  for (int i = 0; i < count; ++i)
    records.push_back(numbered_record(i % 2, 7 + static_cast<std::uint64_t>(i % 4), i));
  kafka.produce(records);
  served service{kafka.at, kafka.flags("keep = \"4KiB\"\n")};
  CHECK(numbers_of(whole(service, envelopes_path + "?entity=*&follow=false").body()) ==
        numbers_between(0, count - 1));
  CHECK(numbers_of(whole(service, envelopes_path + "/9?follow=false").body()).size() == count / 4);
  // Reads page by page, from an id in the middle.
  const auto page = whole(service, envelopes_path + "?entity=*&limit=700&follow=false");
  const auto id = parse_sse(page.body()).events.back().id;
  auto numbers = numbers_of(page.body());
  const auto rest = numbers_of(
      whole(service, envelopes_path + "?entity=*&follow=false", last_event_id(id)).body());
  numbers.insert(numbers.end(), rest.begin(), rest.end());
  std::ranges::sort(numbers);
  CHECK(numbers == numbers_between(0, count - 1));
  CHECK(service.stop() == 0);
}

TEST_CASE("a tombstone removes the events of its key and is sent to following clients") {
  kafka_site kafka{1};
  served service{kafka.at, kafka.flags()};
  const auto client = ask(service, envelopes_path + "/7");
  const auto plain = ask(service, "/api/temperature/events/7");
  kafka.produce(0, 7, 1);
  read_until(client, has("", 1));
  kafka.produce({{.key = big_endian(7), .value = std::nullopt}});
  read_until(client, has("deleted", 1));
  const auto deleted = of_type(*client, "deleted").front();
  CHECK(deleted.data == R"({"persistence_id":"Sensor|7","offset":1,"partition":0})");
  CHECK(deleted.id == "0.2");
  CHECK(whole(service, "/api/temperature/entities").body() == "{\"entities\":[]}\n");
  kafka.produce(0, 7, 2);
  read_until(plain, has("", 2));
  const auto lines =
      whole(service, envelopes_path + "/7?limit=1", "Accept: application/x-ndjson\r\n");
  CHECK(lines.body().starts_with(
      R"({"id":"0.2","deleted":{"persistence_id":"Sensor|7","offset":1,"partition":0}})"
      "\n"
      R"({"id":"0.3","persistence_id":"Sensor|7",)"));
  CHECK(whole(service, "/api/temperature/entities").body().find(R"("events":1,)") !=
        std::string::npos);
  CHECK(service.stop() == 0);
}

TEST_CASE("an id that the topic does not have causes a reset with the reason") {
  kafka_site kafka{1};
  kafka.produce(0, 7, 1);
  served service{kafka.at, kafka.flags()};
  const std::map<std::string, std::string> reasons{
      {"41-9f3a0b12", "unknown_id"}, {"0.9", "ahead"}, {"1.0", "ahead"}, {"0.1_0.1", "unknown_id"}};
  for (const auto& each : reasons) {
    const auto& id = each.first;
    CAPTURE(id);
    const auto found = whole(service, envelopes_path + "/7?follow=false", last_event_id(id));
    CHECK(found.header("logflume-last-event-id") == "none");
    const auto events = parse_sse(found.body()).events;
    REQUIRE(events.size() == 3);
    CHECK(events.front().type == "reset");
    CHECK(events.front().id == "start");
    CHECK(events.front().data ==
          R"({"reason":")" + each.second + R"(","last_event_id":")" + id + "\"}");
  }
  CHECK(service.stop() == 0);
}

TEST_CASE("a start offset without a partition is refused for a Kafka topic") {
  kafka_site kafka{1};
  served service{kafka.at, kafka.flags()};
  const auto found = whole(service, envelopes_path + "/7?from=offset:3");
  CHECK(found.status() == 400);
  CHECK(found.body().find("from:") != std::string::npos);
  CHECK(service.stop() == 0);
}

TEST_CASE("streams stay open and the service is not ready while the brokers are unreachable") {
  kafka_site kafka{1};
  kafka.produce(0, 7, 1);
  served service{kafka.at, kafka.flags()};
  const auto client = ask(service, envelopes_path + "/7");
  read_until(client, has("position", 1));
  kafka.cluster.take_down();
  CHECK(service.line("kafka_unreachable").find(kafka.cluster.brokers()) != std::string::npos);
  const auto health = service.ask_admin("/health/ready");
  CHECK(health.status() == 503);
  CHECK(health.body().find("Not ready: kafka_unreachable") != std::string::npos);
  kafka.cluster.bring_up();
  kafka.produce(0, 7, 2);
  read_until(client, has("", 2));
  CHECK(number_of(of_type(*client, "").back()) == 2);
  CHECK(service.stop() == 0);
}

TEST_CASE("each configuration key that a Kafka topic cannot use is refused by name") {
  kafka_site kafka{1};
  const auto file = kafka.at.dir.path() / "logflume.toml";
  const auto check = [&] { return run_logflume({"config", "check", "--config=" + file.string()}); };
  kafka.flags();
  CHECK(check().exit_code == 0);
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"root", "\"/tmp/x\""},
           {"sync", "\"always\""},
           {"compact_at", "\"64KiB\""},
           {"compact_keys", "10"},
           {"sensors.udp_listen", "\"127.0.0.1:0\""}}) {
    kafka.flags(key + " = " + value + "\n");
    const auto refused = check();
    CHECK(refused.exit_code == 2);
    CHECK(says(refused, "topics.temperature." + key));
  }
  std::ofstream{file} << "[topics.temperature]\nsource = \"kafka\"\n";
  CHECK(says(check(), "kafka.brokers"));
  std::ofstream{file} << "[kafka.options]\ngroup.id = \"x\"\n";
  CHECK(says(check(), "kafka.options.group.id"));
}

TEST_CASE(
    "a service with an option that librdkafka rejects exits at startup and names the option") {
  kafka_site kafka{1};
  auto flags = kafka.flags();
  flags.emplace_back("--kafka.options.no.such.option=s3cret");
  served service{kafka.at, flags};
  const auto line = service.line("topic_refused");
  CHECK(line.find("kafka.options.no.such.option") != std::string::npos);
  CHECK(line.find("s3cret") == std::string::npos);
  CHECK(service.child().wait(patience) == 2);
}

} // namespace
