#include "log/sensor/json_packet.hpp"

#include "log/event/cbor_json.hpp"
#include "tests/support/jsonl.hpp"
#include "tests/support/long_run.hpp"
#include "tests/support/random_cases.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::test;

log::json_packet_reader doors() {
  return log::json_packet_reader{
      {{"DoorOpened", "Registered", "TemperatureRead"}, "topics.doors.kinds"}};
}

auto read_by(log::json_packet_reader& reader, std::string_view json) {
  return reader.read({reinterpret_cast<const std::uint8_t*>(json.data()), json.size()});
}

auto read(std::string_view json) {
  auto reader = doors();
  return read_by(reader, json);
}

log::packet_fault fault_of(std::string_view json) {
  const auto result = read(json);
  const auto* fault = std::get_if<log::packet_fault>(&result);
  REQUIRE_MESSAGE(fault, std::string{json});
  return *fault;
}

log::event_number temperature_of(std::string_view json) {
  const auto result = read(json);
  const auto* packet = std::get_if<log::json_packet>(&result);
  REQUIRE_MESSAGE(packet, std::string{json});
  CHECK(packet->entity_id == 1001);
  return std::get<log::temperature_read>(packet->event).temperature;
}

log::encoded_event_ptr event_of(std::string_view json) {
  const auto result = read(json);
  const auto* packet = std::get_if<log::json_packet>(&result);
  REQUIRE_MESSAGE(packet, std::string{json});
  CHECK(packet->entity_id == 1001);
  return std::get<log::encoded_event_ptr>(packet->event);
}

/// Returns a packet of that many bytes.
std::string packet_of(std::size_t size) {
  const std::string begin = R"({"entity":1001,"event":{"DoorOpened":")";
  return begin + std::string(size - begin.size() - 3, 'x') + "\"}}";
}

using enum log::packet_fault;

} // namespace

TEST_CASE("a JSON packet has an entity and a temperature that is any finite number") {
  CHECK(temperature_of(R"({"entity":1001,"temperature":-5.5})") == -5.5);
  CHECK(temperature_of(R"({"temperature":21,"entity":1001})") == 21);
  CHECK(temperature_of(R"({"entity":1001,"temperature":21.0})") == 21.0);
  CHECK(temperature_of("\n{ \"entity\" : 1001 , \"temperature\" : -9223372036854775808 } ") ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(temperature_of(R"({"entity":1001,"temperature":18446744073709551615})") ==
        std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("a JSON packet has an entity and an event of a known variant") {
  const auto opened = event_of(R"({"entity":1001,"event":{"DoorOpened":{"by":["Ann"]}}})");
  CHECK(opened->kind == 0);
  CHECK(opened->cbor == from_hex("a16a446f6f724f70656e6564a16262798163416e6e"));
  CHECK(std::holds_alternative<std::monostate>(opened->effect));
  CHECK(event_of(R"({"event":"DoorOpened","entity":1001})")->cbor ==
        from_hex("6a446f6f724f70656e6564"));
  const auto reading =
      event_of(R"({"entity":1001,"event":{"TemperatureRead":{"temperature":-5.5,"unit":"C"}}})");
  CHECK(reading->kind == 2);
  REQUIRE(std::holds_alternative<log::temperature_read>(reading->effect));
  CHECK(std::get<log::temperature_read>(reading->effect).temperature == -5.5);
}

TEST_CASE("a JSON packet of another shape is malformed") {
  for (const auto* json : {"",
                           " ",
                           "1",
                           "\"DoorOpened\"",
                           "[]",
                           "{}",
                           R"({"entity":1001})",
                           R"({"temperature":1})",
                           R"({"entity":1001,"temperature":1)",
                           R"({"entity":1001,"temperature":1}})",
                           R"({"entity":1001,"temperature":1} x)",
                           R"({"entity":1001,"temperature":1,"unit":"C"})",
                           R"({"entity":1001,"entity":1001,"temperature":1})",
                           R"({"entity":1001,"temperature":1,"temperature":1})",
                           R"({"entity":1001,"temperature":1,"event":"DoorOpened"})",
                           R"({"entity":1001,"event":"DoorOpened","temperature":1})",
                           R"({"entity":1001,"event":"DoorOpened","event":"DoorOpened"})",
                           R"({"entity":"1001","temperature":1})",
                           R"({"entity":-1,"temperature":1})",
                           R"({"entity":1.0,"temperature":1})",
                           R"({"entity":4503599627370496,"temperature":1})",
                           R"({"entity":null,"temperature":1})",
                           R"({"entity":[1001],"temperature":1})",
                           R"({"entity":1001,"temperature":"1"})",
                           R"({"entity":1001,"temperature":null})",
                           R"({"entity":1001,"temperature":true})",
                           R"({"entity":1001,"temperature":[1]})",
                           R"({"entity":1001,"temperature":{}})",
                           R"({"entity":1001,"temperature":NaN})",
                           R"({"entity":1001,"temperature":1e999})",
                           R"({"entity":1001,"temperature":1e-999})",
                           R"({"entity":1001,"temperature":18446744073709551616})",
                           R"({"entity":1001,"event":1})",
                           R"({"entity":1001,"event":{}})",
                           R"({"entity":1001,"event":null})",
                           R"({"entity":1001,"event":["DoorOpened"]})",
                           R"({"entity":1001,"event":{"DoorOpened":1,"Registered":1}})",
                           R"({"entity":1001,"event":{"DoorOpened":{"a":1,"a":1}}})",
                           "\x01\x02",
                           "{\"entity\":1001,\"temperature\":1,\"\xff\":1}"})
    CHECK_MESSAGE(fault_of(json) == malformed, json);
  CHECK(fault_of({"{\"entity\":1001,\"temperature\":1}\0", 32}) == malformed);
}

TEST_CASE("a JSON packet has at most 1200 bytes") {
  CHECK(event_of(packet_of(1'200))->kind == 0);
  CHECK(fault_of(packet_of(1'201)) == too_long);
}

TEST_CASE("a packet with an unnumbered event or a registration is dropped for that reason") {
  CHECK(fault_of(R"({"entity":1001,"event":"DoorClosed"})") == unknown_kind);
  CHECK(fault_of(R"({"entity":1001,"event":{"Registered":{"secret":"x"}}})") == registration);
  CHECK(fault_of(R"({"entity":1001,"event":{"Regist\u0065red":{"secret":""}}})") == registration);
  CHECK(fault_of(R"({"entity":1001,"event":"Registered"})") == registration);
  log::json_packet_reader no_readings{{{"DoorOpened"}, "topics.doors.kinds"}};
  const auto reading = read_by(no_readings, R"({"entity":1001,"temperature":1})");
  REQUIRE(std::holds_alternative<log::packet_fault>(reading));
  CHECK(std::get<log::packet_fault>(reading) == unknown_kind);
}

TEST_CASE("a packet reader continues after each fault") {
  auto reader = doors();
  for (const auto* bad : {R"({"entity":1001,"event":{"DoorOpened":[[{"a":)", R"({"entity":1001)",
                          R"({"event":"DoorOpened")"}) {
    CHECK(std::holds_alternative<log::packet_fault>(read_by(reader, bad)));
    const auto good = read_by(reader, R"({"entity":7,"temperature":1})");
    REQUIRE(std::holds_alternative<log::json_packet>(good));
    CHECK(std::get<log::json_packet>(good).entity_id == 7);
  }
}

TEST_CASE("packets of any bytes are read or dropped") {
  const std::vector<std::string> seeds{
      R"({"entity":1001,"event":{"DoorOpened":{"by":["Ann"],"at":{"$bytes":"AQID"}}}})",
      R"({"entity":1001,"temperature":-5.5})",
      R"({"entity":1001,"event":{"TemperatureRead":{"temperature":21}}})",
      R"({"event":"DoorOpened","entity":4503599627370495})"};
  constexpr std::string_view bytes = "{}[]\":,\\$eE+-.019untrfalsb \n\0\x80\xff";
  std::minstd_rand random{random_seed()};
  auto reader = doors();
  std::size_t good = 0;
  const std::size_t runs = long_run() ? 10'000'000 : 100'000;
  for (std::size_t run = 0; run < runs; ++run) {
    auto packet = seeds[random() % seeds.size()];
    for (auto changes = random() % 4; changes > 0; --changes) {
      const auto at = random() % packet.size();
      const auto byte = bytes[random() % bytes.size()];
      switch (random() % 4) {
      case 0:
        packet.erase(at, 1 + random() % 3);
        break;
      case 1:
        packet.insert(at, 1, byte);
        break;
      case 2:
        packet.insert(at, packet.substr(random() % packet.size(), random() % 40));
        break;
      default:
        packet[at] = byte;
      }
    }
    const auto result = read_by(reader, packet);
    if (const auto* found = std::get_if<log::json_packet>(&result)) {
      ++good;
      REQUIRE(found->entity_id <= log::entity_mask);
      const auto* event = std::get_if<log::encoded_event_ptr>(&found->event);
      REQUIRE((!event || log::cbor_json{}.transcode((*event)->cbor)));
    }
  }
  CHECK(good > runs / 10);
  CHECK(good < runs);
}
