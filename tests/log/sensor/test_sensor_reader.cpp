#include "log/sensor/sensor_reader.hpp"

#include "log/sensor/sensor_event_encoder.hpp"
#include "log/sensor/sensor_state.hpp"
#include "tests/log/topic/tail_support.hpp"
#include "tests/log/writer/writer_support.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <map>

namespace {

using namespace logflume;
using namespace logflume::test;

using log::parse_sensor_event;

TEST_CASE("a sensor's state is its last secret and its last ten readings") {
  log::sensor_state state;
  CHECK_FALSE(state.may_post());
  state.apply(log::registered{"foo"});
  CHECK(state.may_post());
  for (std::uint32_t i = 0; i < 13; ++i)
    state.apply(log::temperature_read{i});
  CHECK(state.readings == std::vector<log::event_number>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  state.apply(log::registered{""});
  CHECK_FALSE(state.may_post());
  CHECK(state.readings.size() == 10);
}

TEST_CASE("a sensor event is read back from its JSON and other JSON is rejected") {
  const auto reading = parse_sensor_event(R"({"TemperatureRead":{"temperature":4294967295}})");
  REQUIRE(reading);
  CHECK(std::get<log::temperature_read>(*reading).temperature == 4'294'967'295);
  const auto registration =
      parse_sensor_event(R"({"Registered":{"secret":"a\u0000\"b","more":1}})");
  REQUIRE(registration);
  CHECK(std::get<log::registered>(*registration).secret == std::string{"a\0\"b", 4});
  for (const auto* other :
       {"", "1", "\"Removed\"", "{}", R"({"Registered":1})", R"({"Registered":{}})",
        R"({"Registered":{"secret":1}})", R"({"TemperatureRead":{"temperature":"1"}})",
        R"({"TemperatureRead":{"temperature":null}})"})
    CHECK_MESSAGE(!parse_sensor_event(other), other);
}

TEST_CASE("a temperature may have a sign and decimals") {
  const auto number = [](const std::string& json) {
    const auto event = parse_sensor_event(R"({"TemperatureRead":{"temperature":)" + json + "}}");
    REQUIRE(event);
    return std::get<log::temperature_read>(*event).temperature;
  };
  CHECK(number("-1") == -1);
  CHECK(number("4294967296") == 4'294'967'296);
  CHECK(number("-5.5") == -5.5);
  CHECK(number("21.0") == 21.0);
  CHECK_FALSE(number("21.0") == 21);
}

TEST_CASE("an encoded event changes a sensor's state only by its effect") {
  const auto event = [](auto effect) {
    return std::make_shared<const log::encoded_event>(
        log::encoded_event{.kind = 7, .cbor = {0x61, 0x56}, .effect = std::move(effect)});
  };
  log::sensor_state state;
  state.apply(event(std::monostate{}));
  CHECK(state == log::sensor_state{});
  state.apply(event(log::registered{"foo"}));
  state.apply(event(log::temperature_read{-5.5}));
  CHECK(state == log::sensor_state{"foo", {-5.5}});
}

TEST_CASE("the sequence numbers of all sensors are read but only the events of the wanted ones") {
  const temp_dir dir;
  const log::topic files{dir.path(), "temperature"};
  const auto key =
      std::make_shared<const crypto::cipher>(std::array<std::uint8_t, crypto::key_size>{1, 2, 3});
  const auto stranger =
      std::make_shared<const crypto::cipher>(std::array<std::uint8_t, crypto::key_size>{9});
  {
    auto to = open_writer(files);
    log::event_encoder mine{key};
    log::event_encoder foreign{stranger};
    to.append(mine.encode(1, 1, 1.5, log::registered{"a"}));
    to.append(mine.encode(2, 1, 1.5, log::registered{"b"}));
    to.append(mine.encode(1, 2, 1.5, log::temperature_read{20}));
    to.append(foreign.encode(1, 3, 1.5, log::temperature_read{99}));
    to.append({.headers = {}, .timestamp = 1.5, .key = 1, .value = {}});
    REQUIRE_FALSE(to.flush());
  }
  const log::sensor_reader reader{files, {}};
  std::map<std::uint64_t, std::vector<std::uint64_t>> numbers;
  CHECK_FALSE(reader.read_numbers(
      [&](std::uint64_t id, std::uint64_t seq_nr) { numbers[id].push_back(seq_nr); }));
  CHECK(numbers == std::map<std::uint64_t, std::vector<std::uint64_t>>{{1, {1, 2, 3}}, {2, {1}}});

  log::sensor_state state;
  CHECK_FALSE(reader.read_events(
      *key, [](std::uint64_t id) { return id == 1; },
      [&](std::uint64_t id, const log::sensor_event& event) {
        CHECK(id == 1);
        state.apply(event);
      }));
  CHECK(state == log::sensor_state{"a", {20}});
}

TEST_CASE("a log that does not exist yet has no sensors") {
  const temp_dir dir;
  const log::sensor_reader reader{{dir.path() / "none", "temperature"}, {}};
  CHECK_FALSE(reader.read_numbers([](std::uint64_t, std::uint64_t) { FAIL("a record"); }));
}

} // namespace
