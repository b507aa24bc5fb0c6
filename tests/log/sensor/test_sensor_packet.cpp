#include "log/sensor/sensor_packet.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::test;

rapidjson::Document recorded_packets() {
  const auto text = read_bytes(LOGFLUME_TEST_DATA "/udp.json");
  rapidjson::Document packets;
  packets.Parse(reinterpret_cast<const char*>(text.data()), text.size());
  REQUIRE(packets.IsArray());
  return packets;
}

/// What the original appends for a packet of a sensor that it knows.
std::string event_of(const log::sensor_packet& packet) {
  return R"({"TemperatureRead":{"temperature":)" + std::to_string(packet.temperature) + "}}";
}

log::packet_fault fault_of(const std::vector<std::uint8_t>& bytes) {
  const auto parsed = log::parse_sensor_packet(bytes);
  REQUIRE(std::holds_alternative<log::packet_fault>(parsed));
  return std::get<log::packet_fault>(parsed);
}

TEST_CASE("each packet that was recorded is read as the original read it") {
  std::size_t read = 0;
  const auto recorded = recorded_packets();
  for (const auto& each : recorded.GetArray()) {
    CAPTURE(text_of(each["what"]));
    const auto parsed = log::parse_sensor_packet(from_hex(text_of(each["packet"])));
    const auto* packet = std::get_if<log::sensor_packet>(&parsed);
    const auto appended = each["appended"].GetArray();
    if (!appended.Empty()) {
      REQUIRE(packet);
      CHECK(std::to_string(packet->dev_addr) == text_of(appended[0]["entity_id"]));
      CHECK(event_of(*packet) == text_of(appended[0]["event_json"]));
      ++read;
    } else if (packet) {
      // Well-formed, so it was the sensor that the original did not know.
      CHECK(packet->dev_addr != 1001);
    }
  }
  CHECK(read == 8);
}

TEST_CASE("what is wrong with a packet is told apart") {
  CHECK(fault_of({}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07, 0xFF}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F}) == log::packet_fault::malformed);
  CHECK(fault_of({0xE9, 0x07, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}) == log::packet_fault::malformed);
}

TEST_CASE("every packet is read as it was written") {
  CHECK(rc::check([](std::uint32_t dev_addr, std::uint32_t temperature) {
    std::vector<std::uint8_t> bytes;
    log::encode_sensor_packet({dev_addr, temperature}, bytes);
    RC_ASSERT(bytes.size() <= log::sensor_packet_size);
    const auto parsed = log::parse_sensor_packet(bytes);
    const auto* packet = std::get_if<log::sensor_packet>(&parsed);
    RC_ASSERT(packet);
    RC_ASSERT(packet->dev_addr == dev_addr);
    RC_ASSERT(packet->temperature == temperature);
  }));
}

} // namespace
