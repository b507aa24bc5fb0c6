#include "actors/gateway/udp_ingest.hpp"

#include "tests/actors/gateway/write_world.hpp"
#include "tests/actors/recorded_journal.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace logflume::test {

using namespace actors;

namespace {

/// Takes what the socket delivers and keeps it queued until `release`.
struct ingest_fixture {
  recorded_journal lines{{level::info, output_format::json}};
  actors::topic_journal topic_journal{"temperature", *lines};
  ingest_counts counts;
  std::mutex mutex;
  std::condition_variable more;
  std::vector<reading_batch_ptr> batches;
  std::vector<reading> readings;
  std::optional<udp_ingest> ingest;

  void start(const std::string& listen, std::size_t limit,
             const packet_settings& packets = postcard_packets()) {
    ingest.emplace(listen, packets, shared(counts), topic_journal, limit);
    start_reading();
  }

  void start_reading() {
    ingest->start([this](reading_batch_ptr batch) {
      const std::lock_guard lock{mutex};
      readings.insert(readings.end(), batch->readings().begin(), batch->readings().end());
      batches.push_back(std::move(batch));
      more.notify_all();
    });
  }

  /// Returns false if they have not come within a minute.
  bool wait_for(std::size_t count) {
    std::unique_lock lock{mutex};
    return more.wait_for(lock, std::chrono::seconds{60}, [&] { return readings.size() >= count; });
  }

  void release() {
    const std::lock_guard lock{mutex};
    batches.clear();
  }

  std::uint64_t dropped(drop_reason reason) { return counts.dropped_by(reason).value(); }
};

} // namespace

TEST_CASE_FIXTURE(ingest_fixture,
                  "valid packets become readings in order and the others are counted") {
  start("127.0.0.1:0", 100);
  const udp_client sensor{ingest->address()};
  sensor.send({0xE9, 0x07, 0x15});
  sensor.send({});
  sensor.send({0xE9});
  sensor.send({0xE9, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F});
  sensor.send({0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00});
  REQUIRE(wait_for(2));
  ingest->stop();
  CHECK(readings[0].entity_id == 1001);
  CHECK(readings[0].temperature == 21);
  CHECK(readings[1].entity_id == 0xFFFF'FFFF);
  CHECK(dropped(drop_reason::cut) == 2);
  CHECK(dropped(drop_reason::malformed) == 1);
  CHECK(counts.received.value() == 5);
  CHECK(counts.queued.value() == 2);
  release();
  CHECK(counts.queued.value() == 0);
}

TEST_CASE_FIXTURE(ingest_fixture, "a topic's readings may have a sign or decimals") {
  auto packets = postcard_packets();
  packets.value = log::sensor_value::f64;
  start("127.0.0.1:0", 100, packets);
  // The longest address and -5.5 take 13 bytes.
  udp_client{ingest->address()}.send(
      {0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x16, 0xC0});
  REQUIRE(wait_for(1));
  CHECK(readings[0].entity_id == 0xFFFF'FFFF);
  CHECK(readings[0].temperature == -5.5);
}

TEST_CASE_FIXTURE(ingest_fixture,
                  "JSON packets become readings or events and invalid ones are counted") {
  auto packets = postcard_packets();
  packets.format = log::packet_format::json;
  start("127.0.0.1:0", 100, packets);
  const udp_client sensor{ingest->address()};
  const auto send = [&](const std::string& json) { sensor.send({json.begin(), json.end()}); };
  send(R"({"entity":1001,"temperature":-5.5})");
  send(R"({"entity":1001,"temperature":)" + std::string(1'200, ' ') + "1}");
  send(R"({"entity":1001,"temperature":"warm"})");
  send("");
  send(R"({"entity":1001,"event":"DoorOpened"})");
  send(R"({"entity":1001,"event":{"Registered":{"secret":""}}})");
  send(R"({"entity":1001,"event":{"TemperatureRead":{"temperature":21}}})" +
       std::string(1'200 - 64, ' '));
  REQUIRE(wait_for(2));
  ingest->stop();
  CHECK(readings[0].entity_id == 1001);
  CHECK(readings[0].temperature == -5.5);
  CHECK(readings[0].event == nullptr);
  REQUIRE(readings[1].event);
  CHECK(readings[1].event->kind == 0);
  CHECK(dropped(drop_reason::too_long) == 1);
  CHECK(dropped(drop_reason::malformed) == 2);
  CHECK(dropped(drop_reason::unknown_kind) == 1);
  CHECK(dropped(drop_reason::registration) == 1);
  CHECK(counts.received.value() == 7);
}

TEST_CASE_FIXTURE(ingest_fixture, "packets are also received over IPv6") {
  start("[::1]:0", 100);
  const udp_client sensor{ingest->address()};
  sensor.send({0x07, 0x15});
  REQUIRE(wait_for(1));
  CHECK(readings[0].entity_id == 7);
}

TEST_CASE_FIXTURE(ingest_fixture,
                  "packets that arrive while the queue is full are dropped and counted") {
  start("127.0.0.1:0", 3);
  const udp_client sensor{ingest->address()};
  for (std::uint8_t i = 0; i < 5; ++i)
    sensor.send({0x01, i});
  REQUIRE(wait_for(3));
  // Only the count shows that the last two packets were handled.
  while (counts.received.value() < 5)
    std::this_thread::yield();
  release();
  sensor.send({0x01, 9});
  REQUIRE(wait_for(4));
  ingest->stop();
  CHECK(readings.back().temperature == 9);
  CHECK(readings.size() == 4);
  CHECK(dropped(drop_reason::queue_full) == 2);
}

TEST_CASE_FIXTURE(ingest_fixture, "packets that the kernel dropped are counted") {
  ingest.emplace("127.0.0.1:0", postcard_packets(), shared(counts), topic_journal, 1'000'000);
  const udp_client sensor{ingest->address()};
  // These are more than the socket's buffer can hold, and nobody reads it yet.
  std::uint64_t sent = 0;
  for (; sent < 50'000; ++sent)
    sensor.send({0x01, 0x02});
  start_reading();
  // The kernel reports dropped packets with one that comes later, so another one is sent as long
  // as some are missing.
  const auto known = [&] { return counts.received.value() + dropped(drop_reason::socket_full); };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  do {
    const auto before = counts.received.value();
    sensor.send({0x02, 0x02});
    ++sent;
    while (counts.received.value() == before && std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
  } while (known() < sent && std::chrono::steady_clock::now() < end);
  ingest->stop();
  CHECK(dropped(drop_reason::socket_full) > 0);
  CHECK(known() == sent);
}

TEST_CASE_FIXTURE(ingest_fixture, "the port is free once the ingest has stopped") {
  start("127.0.0.1:0", 100);
  const auto address = ingest->address();
  ingest->stop();
  CHECK_NOTHROW(packet_socket{address, 12});
}

} // namespace logflume::test
