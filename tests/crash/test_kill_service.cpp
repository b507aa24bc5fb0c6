#include "tests/e2e/tool.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/udp_client.hpp"

#include "log/sensor/sensor_packet.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace logflume::test;
namespace log = logflume::log;

constexpr std::uint32_t sensor = 7;

/// Returns the readings among the events of a stream or of `cat`, in order.
std::vector<std::uint32_t> readings_in(const std::vector<std::string>& events) {
  constexpr std::string_view before = R"({"TemperatureRead":{"temperature":)";
  std::vector<std::uint32_t> result;
  for (const auto& each : events)
    if (const auto at = each.find(before); at != each.npos)
      result.push_back(static_cast<std::uint32_t>(std::stoul(each.substr(at + before.size()))));
  return result;
}

TEST_CASE("a follower receives each record once while the service that writes them is killed") {
  const int kills = long_run() ? 200 : 10;
  const site at;
  REQUIRE(run_logflume(on(at, {"register", std::to_string(sensor)})).exit_code == 0);
  // The client must keep all it has seen, so its stream must not end by itself.
  served reader{at, {"--http.stream_lifetime=24h"}};
  const auto client = reader.follow(std::to_string(sensor));
  read_until(client, has_events(1));

  std::minstd_rand random{random_seed()};
  std::uint32_t next = 0;
  std::size_t expected = 1;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    served writer{at, {"--sensors.udp_listen=127.0.0.1:0", "--sensors.retention=1000000"}};
    const udp_client packets{writer.address("udp")};
    std::vector<std::uint8_t> packet;
    const auto before = client->events().events.size();
    // One packet gets through, so the service has recovered; the kill hits the packets behind it.
    for (auto count = 1 + random() % 50; count > 0; --count) {
      packet.clear();
      log::encode_sensor_packet({sensor, next++}, log::sensor_value::u32, packet);
      packets.send(packet);
    }
    read_until(client, has_events(before + 1));
    writer.child().signal(SIGKILL);
    CHECK(writer.child().wait(patience) == -SIGKILL);
    expected = lines_of(run_logflume(on(at, {"cat", "--entity=7"})).out).size();
    read_until(client, has_events(expected));
  }
  const auto seen = readings_in(texts(client->events()));
  CHECK(seen == readings_in(lines_of(run_logflume(on(at, {"cat", "--entity=7"})).out)));
  CHECK(std::ranges::adjacent_find(seen, std::ranges::greater_equal{}) == seen.end());
  CHECK(seen.size() >= static_cast<std::size_t>(kills));
  CHECK(run_logflume(on(at, {"verify"})).exit_code == 0);
  CHECK(reader.stop(std::span{&client, 1}) == 0);
}

TEST_CASE(
    "each event that append printed is in the log once after a service with two topics is killed") {
  const int kills = long_run() ? 200 : 5;
  const site at;
  const auto file = (at.dir.path() / "two.toml").string();
  std::ofstream{file} << "[topics.temperature]\nsensors.udp_listen = \"127.0.0.1:0\"\n"
                         "[topics.doors]\nsensors.udp_listen = \"127.0.0.1:0\"\n"
                         "sensors.retention = 1000000\nkinds = [\"TemperatureRead\", "
                         "\"Registered\", \"DoorOpened\"]\n";
  const auto with = [&](std::vector<std::string> words, const char* topic) {
    words.push_back("--config=" + file);
    words.push_back("--topic=" + std::string{topic});
    return on(at, std::move(words));
  };
  REQUIRE(run_logflume(with({"register", std::to_string(sensor)}, "temperature")).exit_code == 0);

  std::minstd_rand random{random_seed()};
  std::uint32_t next = 0;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    served writer{at, {"--config=" + file}};
    const udp_client packets{writer.address("udp.temperature")};
    const auto append = [&](int count) {
      std::vector<std::string> words{"append", "9"};
      for (; count > 0; --count)
        words.push_back(R"({"DoorOpened":{"number":)" + std::to_string(next++) + "}}");
      return with(std::move(words), "doors");
    };
    const auto client = writer.connect();
    client->send("GET /api/doors/events/9 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    // The kill hits the second command, which may have printed nothing by then.
    const auto first = run_logflume(append(2));
    const auto why = first.errors.empty() ? std::string{} : first.errors.front();
    CAPTURE(why);
    auto printed = lines_of(first.out);
    CHECK(printed.size() == 2);
    const auto before = lines_of(run_logflume(with({"cat"}, "doors")).out).size();
    ended appended;
    std::thread appending{[&, words = append(20)] { appended = run_logflume(words); }};
    std::vector<std::uint8_t> packet;
    log::encode_sensor_packet({sensor, next}, log::sensor_value::u32, packet);
    packets.send(packet);
    read_until(client, has_events(before + 1 + random() % 19));
    writer.child().signal(SIGKILL);
    CHECK(writer.child().wait(patience) == -SIGKILL);
    appending.join();
    const auto log = lines_of(run_logflume(with({"cat"}, "doors")).out);
    std::ranges::move(lines_of(appended.out), std::back_inserter(printed));
    for (const auto& line : printed)
      CHECK(std::ranges::count(log, line) == 1);
  }
  for (const auto* topic : {"temperature", "doors"})
    CHECK(run_logflume(with({"verify"}, topic)).exit_code == 0);
}

} // namespace
