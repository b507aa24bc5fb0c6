#include "log/sensor/event_kinds.hpp"

#include "log/sensor/encoded_events.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume;

TEST_CASE("a variant's number is its position in the list") {
  const log::event_kinds kinds{{"TemperatureRead", "Registered", "DoorOpened"}, "topics.a.kinds"};
  CHECK(kinds.number_of("TemperatureRead") == 0);
  CHECK(kinds.number_of("DoorOpened") == 2);
  CHECK_FALSE(kinds.number_of("DoorClosed"));
  CHECK_FALSE(kinds.number_of(""));
  CHECK(kinds.refusal("DoorClosed") == "events of the variant DoorClosed have no number in this "
                                       "topic: add it at the end of topics.a.kinds");
}

TEST_CASE("TemperatureRead and Registered may have other numbers or none") {
  const log::sensor_kinds usual;
  const auto kinds =
      log::sensor_kinds_of(log::event_kinds{{"TemperatureRead", "Registered"}, "kinds"});
  CHECK(kinds.temperature_read == usual.temperature_read);
  CHECK(kinds.registered == usual.registered);
  const auto other = log::sensor_kinds_of(log::event_kinds{{"A", "B", "Registered"}, "kinds"});
  CHECK_FALSE(other.temperature_read);
  CHECK(other.registered == 2);
}

TEST_CASE("an event is encoded with its variant's number and its effect") {
  log::json_cbor encoder{1000};
  log::encoded_events events{log::event_kinds{{"A", "Registered", "TemperatureRead"}, "kinds"}};
  const auto make = [&](const std::string& json) {
    return events.make(std::get<log::event_cbor>(encoder.encode(json)));
  };
  CHECK(make(R"({"A":{"secret":"x"}})")->kind == 0);
  CHECK(std::holds_alternative<std::monostate>(make(R"({"A":{"secret":"x"}})")->effect));
  CHECK(std::get<log::registered>(make(R"({"Registered":{"secret":"x"}})")->effect).secret == "x");
  CHECK(std::holds_alternative<std::monostate>(make(R"({"Registered":{}})")->effect));
  CHECK(std::get<log::temperature_read>(make(R"({"TemperatureRead":{"temperature":-1.5}})")->effect)
            .temperature == -1.5);
  CHECK(make("\"B\"") == nullptr);
}
