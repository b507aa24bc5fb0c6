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

/// Returns the event that the original appends for a packet of a sensor that it knows.
std::string event_of(const log::sensor_packet& packet) {
  return R"({"TemperatureRead":{"temperature":)" +
         std::to_string(std::get<std::uint64_t>(packet.temperature.value())) + "}}";
}

log::packet_fault fault_of(const std::vector<std::uint8_t>& bytes,
                           log::sensor_value value = log::sensor_value::u32) {
  const auto parsed = log::parse_sensor_packet(bytes, value);
  REQUIRE(std::holds_alternative<log::packet_fault>(parsed));
  return std::get<log::packet_fault>(parsed);
}

TEST_CASE("every recorded packet is read as the original read it") {
  std::size_t read = 0;
  const auto recorded = recorded_packets();
  for (const auto& each : recorded.GetArray()) {
    CAPTURE(text_of(each["what"]));
    const auto parsed =
        log::parse_sensor_packet(from_hex(text_of(each["packet"])), log::sensor_value::u32);
    const auto* packet = std::get_if<log::sensor_packet>(&parsed);
    const auto appended = each["appended"].GetArray();
    if (!appended.Empty()) {
      REQUIRE(packet);
      CHECK(std::to_string(packet->dev_addr) == text_of(appended[0]["entity_id"]));
      CHECK(event_of(*packet) == text_of(appended[0]["event_json"]));
      ++read;
    } else if (packet) {
      // The packet is well-formed, so the original did not know its sensor.
      CHECK(packet->dev_addr != 1001);
    }
  }
  CHECK(read == 8);
}

TEST_CASE("a cut packet is distinguished from a malformed one") {
  CHECK(fault_of({}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07, 0xFF}) == log::packet_fault::cut);
  CHECK(fault_of({0xE9, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F}) == log::packet_fault::malformed);
  CHECK(fault_of({0xE9, 0x07, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}) == log::packet_fault::malformed);
}

// `postcard::to_stdvec(&(dev_addr, value))` of postcard 1.x; its format is
// https://postcard.jamesmunns.com/wire-format.
TEST_CASE("a signed number is a zigzag varint and an f64 has eight bytes") {
  const auto temperature = [](const std::string& hex, log::sensor_value value) {
    const auto parsed = log::parse_sensor_packet(from_hex(hex), value);
    REQUIRE(std::holds_alternative<log::sensor_packet>(parsed));
    CHECK(std::get<log::sensor_packet>(parsed).dev_addr == 1001);
    return std::get<log::sensor_packet>(parsed).temperature;
  };
  CHECK(temperature("e90700", log::sensor_value::i32) == 0);
  CHECK(temperature("e90701", log::sensor_value::i32) == -1);
  CHECK(temperature("e90702", log::sensor_value::i32) == 1);
  CHECK(temperature("e90709", log::sensor_value::i32) == -5);
  CHECK(temperature("e907feffffff0f", log::sensor_value::i32) == 2'147'483'647);
  CHECK(temperature("e907ffffffff0f", log::sensor_value::i32) == -2'147'483'648);
  CHECK(temperature("e90700000000000016c0", log::sensor_value::f64) == -5.5);
  CHECK(temperature("e9070000000000003540ffff", log::sensor_value::f64) == 21.0);
}

TEST_CASE("a cut f64 is distinguished from one that is not finite") {
  CHECK(fault_of(from_hex("e907000000000016c0"), log::sensor_value::f64) == log::packet_fault::cut);
  CHECK(fault_of(from_hex("e907"), log::sensor_value::i32) == log::packet_fault::cut);
  // NaN, then infinity.
  CHECK(fault_of(from_hex("e907000000000000f87f"), log::sensor_value::f64) ==
        log::packet_fault::malformed);
  CHECK(fault_of(from_hex("e907000000000000f07f"), log::sensor_value::f64) ==
        log::packet_fault::malformed);
}

TEST_CASE("every packet is read as it was written") {
  const auto check = [](std::uint32_t dev_addr, log::event_number temperature,
                        log::sensor_value value) {
    std::vector<std::uint8_t> bytes;
    log::encode_sensor_packet({dev_addr, temperature}, value, bytes);
    RC_ASSERT(bytes.size() <= log::sensor_packet_size(value));
    const auto parsed = log::parse_sensor_packet(bytes, value);
    const auto* packet = std::get_if<log::sensor_packet>(&parsed);
    RC_ASSERT(packet);
    RC_ASSERT(packet->dev_addr == dev_addr);
    RC_ASSERT((packet->temperature == temperature));
  };
  CHECK(rc::check([&](std::uint32_t dev_addr, std::uint32_t temperature) {
    check(dev_addr, temperature, log::sensor_value::u32);
  }));
  CHECK(rc::check([&](std::uint32_t dev_addr, std::int32_t temperature) {
    check(dev_addr, temperature, log::sensor_value::i32);
  }));
  CHECK(rc::check([&](std::uint32_t dev_addr, double temperature) {
    check(dev_addr, temperature, log::sensor_value::f64);
  }));
}

} // namespace
