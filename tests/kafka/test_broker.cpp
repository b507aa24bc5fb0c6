#include "tests/kafka/instances_trial.hpp"
#include "tests/kafka/kafka_broker.hpp"
#include "tests/kafka/kafka_streams.hpp"
#include "tests/support/long_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace logflume::test;

/// Returns true, and says so, if there is no broker to test with.
bool is_skipped() {
  if (long_run() && fs::exists(LOGFLUME_KAFKA_JARS))
    return false;
  std::puts("SKIPPED: a real broker is for ./check --all, with Java and Maven");
  return true;
}

/// A client that follows all entities of a service, and the events it has received.
struct watching {
  served service;
  client_ptr client;

  watching(const site& at, const std::string& brokers, const std::string& more = {}) :
      service{at, kafka_flags(at, brokers, more)}, client{ask(service,
                                                              envelopes_path + "?entity=*")} {}

  void wait_for(std::string_view type, std::size_t count) { read_until(client, has(type, count)); }

  std::vector<int> numbers() const {
    std::vector<int> found;
    for (const auto& event : of_type(*client, ""))
      found.push_back(number_of(event));
    return found;
  }
  std::string last_id() const { return client->events().events.back().id; }
};

TEST_CASE(
    "a broker's topic is served without aborted records and across restarts and new partitions") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 1);
  broker.produce(readings_topic, {numbered_record(0, 7, 1)});
  const site at;
  watching client{at, broker.brokers()};
  client.wait_for("position", 1);
  CHECK(client.numbers() == std::vector{1});

  // Records of an aborted transaction are not read, and their offsets are skipped.
  broker.transact(readings_topic, {numbered_record(0, 7, 2)}, false);
  broker.transact(readings_topic, {numbered_record(0, 7, 3)}, true);
  client.wait_for("", 2);
  CHECK(client.numbers() == std::vector{1, 3});
  // Records and markers alternate: the id is where reading continues, after the last marker.
  const auto found = whole(client.service, envelopes_path + "?entity=*&follow=false");
  CHECK(numbers_of(found.body()) == std::vector{1, 3});

  broker.stop();
  client.service.line("kafka_unreachable");
  broker.start();
  broker.produce(readings_topic, {numbered_record(0, 7, 4)});
  client.wait_for("", 3);
  CHECK(client.numbers() == std::vector{1, 3, 4});

  broker.add_partitions(readings_topic, 2);
  broker.produce(readings_topic, {numbered_record(1, 7, 5)});
  client.wait_for("", 4);
  CHECK(client.numbers().back() == 5);
  CHECK(client.last_id().find("_1.1") != std::string::npos);
  CHECK(client.service.stop() == 0);
}

TEST_CASE("records deleted by retention are no longer served and ids before the retained ones have "
          "expired") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 1);
  std::vector<produced> records;
  for (int i = 0; i < 10; ++i)
    records.push_back(numbered_record(0, 7, i));
  broker.produce(readings_topic, records);
  const site at;
  watching client{at, broker.brokers()};
  client.wait_for("", 10);
  broker.release(readings_topic, 0, 5);
  // The service notices the deletion at its next check.
  const auto deadline = steady_clock::now() + patience;
  std::vector<int> left;
  while (left.size() != 5 && steady_clock::now() < deadline)
    left = numbers_of(whole(client.service, envelopes_path + "?entity=*&follow=false").body());
  CHECK(left == numbers_between(5, 9));
  const auto expired =
      whole(client.service, envelopes_path + "/7?follow=false", last_event_id("0.4"));
  CHECK(expired.body().find(R"({"reason":"expired","last_event_id":"0.4"})") != std::string::npos);
  CHECK(numbers_of(expired.body()) == numbers_between(5, 9));
  const auto kept = whole(client.service, envelopes_path + "/7?follow=false", last_event_id("0.5"));
  CHECK(kept.header("logflume-last-event-id") == "0.5");
  CHECK(client.service.stop() == 0);
}

TEST_CASE(
    "a topic that is deleted and recreated resets the streams and is read from its beginning") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 1);
  broker.produce(readings_topic, {numbered_record(0, 7, 1), numbered_record(0, 7, 2)});
  const site at;
  watching client{at, broker.brokers()};
  client.wait_for("", 2);
  broker.remove(readings_topic);
  client.service.line("topic_missing");
  broker.create(readings_topic, 1);
  broker.produce(readings_topic, {numbered_record(0, 7, 3)});
  client.wait_for("", 3);
  const auto resets = of_type(*client.client, "reset");
  REQUIRE(resets.size() == 1);
  CHECK(resets.front().data == R"({"reason":"reused","last_event_id":"0.2"})");
  CHECK(client.numbers().back() == 3);
  CHECK(client.service.stop() == 0);
}

TEST_CASE(
    "a stream from a given time begins in each partition at the first record that is not older") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 2);
  std::vector<produced> records;
  constexpr std::int64_t hour = 3'600'000;
  // One record an hour in both partitions, from 2026-11-23T08:00:00Z on.
  for (int i = 0; i < 10; ++i)
    for (int partition = 0; partition < 2; ++partition) {
      auto record = numbered_record(partition, 7, 10 * partition + i);
      record.time_ms = 1'795'420'800'000 + i * hour;
      records.push_back(record);
    }
  broker.produce(readings_topic, records);
  const site at;
  watching client{at, broker.brokers()};
  client.wait_for("position", 1);
  const auto found = whole(
      client.service, envelopes_path + "?entity=*&follow=false&from=time:2026-11-23T14:30:00Z");
  CHECK(numbers_of(found.body()) == std::vector{7, 8, 9, 17, 18, 19});
  const auto none = whole(client.service,
                          envelopes_path + "?entity=*&follow=false&from=time:2026-11-24T14:30:00Z");
  CHECK(numbers_of(none.body()).empty());
  CHECK(client.service.stop() == 0);
}

TEST_CASE("a topic's start key sets the age of the oldest record that is read") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 1);
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  constexpr std::int64_t hour = 3'600'000;
  std::vector<produced> records;
  for (int i = 0; i < 4; ++i) {
    records.push_back(numbered_record(0, 7, i));
    records.back().time_ms = now - 90 * hour / 60 - (3 - i) * hour;
  }
  broker.produce(readings_topic, records);
  const site at;
  watching client{at, broker.brokers(), "start = \"3h\"\n"};
  client.wait_for("position", 1);
  CHECK(client.numbers() == std::vector{2, 3});
  CHECK(client.service.stop() == 0);
}

TEST_CASE(
    "a login that the brokers refuse is reported with their reason and without the password") {
  if (is_skipped())
    return;
  kafka_broker broker;
  broker.create(readings_topic, 1);
  broker.produce(readings_topic, {numbered_record(0, 7, 1)});
  const site at;
  const std::string options = "[kafka.options.security]\nprotocol = \"SASL_PLAINTEXT\"\n"
                              "[kafka.options.sasl]\nmechanisms = \"PLAIN\"\n"
                              "username = \"logflume\"\npassword = ";
  {
    served refused{at, kafka_flags(at, broker.sasl_brokers(), options + "\"wrong\"\n")};
    const auto line = refused.line("kafka_unreachable");
    CHECK(line.find("uthentication") != std::string::npos);
    CHECK(line.find("sasl") != std::string::npos);
    CHECK(line.find("wrong") == std::string::npos);
    CHECK(refused.stop() == 0);
  }
  watching client{at, broker.sasl_brokers(), options + "\"right\"\n"};
  client.wait_for("", 1);
  CHECK(client.service.stop() == 0);
}

TEST_CASE("resuming clients get each event once and in order across kills behind HAProxy and "
          "broker restarts") {
  if (is_skipped())
    return;
  const auto haproxy = find_haproxy();
  if (haproxy.empty()) {
    std::puts("SKIPPED: there is no HAProxy that runs here");
    return;
  }
  kafka_broker broker;
  broker.create(readings_topic, followed_topic::partitions);
  std::optional<kafka_client> producer;
  const auto connect = [&] {
    producer.emplace(std::vector<std::pair<std::string, std::string>>{
        {"bootstrap.servers", broker.brokers()}, {"linger.ms", "0"}});
  };
  connect();
  instances_trial trial{
      haproxy, broker.brokers(),
      [&](const std::vector<produced>& records) { producer->produce(readings_topic, records); },
      40};
  for (std::uint32_t round = 0; round < 20; ++round) {
    trial.kill(10, 20'261'126 + round);
    producer.reset();
    broker.stop();
    broker.start();
    connect();
  }
  trial.judge();
}

} // namespace
