#include "tests/e2e/growing_log.hpp"
#include "tests/e2e/keys/support.hpp"
#include "tests/support/udp_client.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

/// A service that writes the log, and a socket of a sensor.
struct writing {
  site at;
  served service;
  udp_client sensor;
  double sent = 0;

  explicit writing(std::vector<std::string> flags = {}) :
      service{at, with_socket(std::move(flags))}, sensor{service.address("udp")} {
    service.line("writer_ready");
  }

  static std::vector<std::string> with_socket(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"--sensors.udp_listen=127.0.0.1:0", "--sensors.auto_register=true",
                                 with_metrics});
    return flags;
  }

  /// Sends a packet and waits until its reading is in the log.
  void post(std::uint8_t entity_id, std::uint8_t value) {
    sensor.send({entity_id, value});
    ++sent;
    wait_until([&] { return topic_metric(service, "logflume_readings_recorded_total") == sent; });
  }

  /// Counts the records in `file` by key.
  std::map<std::uint64_t, int> records_of(const fs::path& file) const {
    std::map<std::uint64_t, int> found;
    const auto bytes = read_bytes(file);
    std::size_t begin = 0;
    for (const auto end : record_ends(bytes)) {
      const auto decoded =
          logflume::log::decode_record(std::span{bytes}.subspan(begin, end - begin), 16 * 1024);
      ++found[std::get<logflume::log::complete>(decoded).record.key];
      begin = end;
    }
    return found;
  }
};

TEST_CASE("packets are received at sensors.udp_listen") {
  writing running{{"--sensors.udp_listen=[::1]:0"}};
  CHECK(running.service.address("udp").starts_with("[::1]:"));
  running.post(1, 21);
}

TEST_CASE("log.sync determines when the log is synced") {
  for (const auto* policy : {"always", "never"}) {
    writing running{{"--log.sync=" + std::string{policy}}};
    for (std::uint8_t i = 0; i < 10; ++i)
      running.post(1, i);
    const auto writes = topic_metric(running.service, "logflume_writer_writes_total");
    const auto syncs = topic_metric(running.service, "logflume_writer_syncs_total");
    CHECK(syncs == (policy == std::string{"always"} ? writes : 0));
    CHECK(running.service.stop() == 0);
  }
}

TEST_CASE("log.compact_at triggers a compaction of log.compact_keys per pass that keeps "
          "sensors.retention records") {
  writing running{{"--log.compact_at=4KiB", "--sensors.retention=2", "--log.compact_keys=1",
                   "--output.level=debug"}};
  const auto compacted = [&] {
    return topic_metric(running.service, "logflume_writer_compactions_total");
  };
  for (std::uint8_t i = 0; compacted() == 0; ++i) {
    REQUIRE(running.sent < 1'000);
    for (std::uint8_t id = 1; id <= 3; ++id)
      running.post(id, i % 64);
  }
  // Each key takes one pass: three sensors, and two event variants for each.
  const auto line = running.service.line("compacted");
  rapidjson::Document said;
  said.Parse(line.c_str(), line.size());
  CHECK(said["passes"].GetUint64() == 6);
  CHECK(running.service.stop() == 0);
  for (const auto& each : running.records_of(running.at.log / "temperature.history")) {
    const auto key = each.first;
    CAPTURE(key);
    // One record of a registration, or two of readings.
    CHECK(each.second == (key >> 52 == 1 ? 1 : 2));
  }
}

TEST_CASE("the writer keeps at most sensors.max_entities sensors in memory") {
  writing running{{"--sensors.max_entities=2"}};
  for (std::uint8_t id = 1; id <= 5; ++id)
    running.post(id, 1);
  CHECK(topic_metric(running.service, "logflume_sensors_known") == 5);
  CHECK(topic_metric(running.service, "logflume_sensors_in_memory") == 2);
}

TEST_CASE("sensors.value sets the type of a reading") {
  writing running{{"--sensors.value=i32"}};
  running.post(1, 1);
  const auto client = running.service.follow("1");
  read_until(client, has_events(2));
  CHECK(texts(client->events())[1] == R"({"TemperatureRead":{"temperature":-1}})");
}

TEST_CASE("output.format sets the format of log lines") {
  const site at;
  served service{at, {"--output.format=text"}};
  const auto line = service.child().line(
      [](const std::string& each) { return each.find("listening") != each.npos; }, patience);
  CHECK(line.find('{') == line.npos);
}

} // namespace
