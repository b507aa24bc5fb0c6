#include "log/sensor/shown_event.hpp"

#include <doctest/doctest.h>

using namespace logflume::log;

TEST_CASE("an event is shown as a stream shows it") {
  CHECK(shown_event(temperature_read{-5.5}, {}) == R"({"TemperatureRead":{"temperature":-5.5}})");
  CHECK(shown_event(registered{"a\""}, {}) == R"({"Registered":{"secret":"a\""}})");
  CHECK(shown_event(registered{"hush"}, {"Registered.secret"}) ==
        R"({"Registered":{"secret":"[redacted]"}})");
}
