#include "actors/commands/reading_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume;
using namespace logflume::actors;

namespace {

log::event_number number(std::string_view text, log::sensor_value value) {
  const auto read = parse_reading(text, value);
  REQUIRE_MESSAGE(std::holds_alternative<log::event_number>(read), std::string{text});
  return std::get<log::event_number>(read);
}

std::string advice(std::string_view text, log::sensor_value value) {
  const auto read = parse_reading(text, value);
  REQUIRE_MESSAGE(std::holds_alternative<std::string>(read), std::string{text});
  return std::get<std::string>(read);
}

} // namespace

TEST_CASE("a reading is a number of its topic's type") {
  CHECK(number("4294967295", log::sensor_value::u32) == 4'294'967'295);
  CHECK(number("-2147483648", log::sensor_value::i32) == -2'147'483'648);
  CHECK(number("21", log::sensor_value::i32) == 21);
  CHECK(number("-5.5", log::sensor_value::f64) == -5.5);
  CHECK(number("21", log::sensor_value::f64) == 21.0);
  CHECK(number("1e3", log::sensor_value::f64) == 1000.0);
}

TEST_CASE("a reading of another type is refused with the expected type") {
  for (const auto* text : {"-1", "4294967296", "21.5", "", "+1", " 1", "1 ", "0x1", "warm"})
    CHECK_MESSAGE(
        advice(text, log::sensor_value::u32) == "give a whole number from 0 to 4294967295", text);
  for (const auto* text : {"2147483648", "-2147483649", "-5.5", "--1"})
    CHECK_MESSAGE(advice(text, log::sensor_value::i32) ==
                      "give a whole number from -2147483648 to 2147483647",
                  text);
  for (const auto* text : {"nan", "inf", "-inf", "1e999", "1,5", "", "warm"})
    CHECK_MESSAGE(advice(text, log::sensor_value::f64) == "give a number, such as 21 or -5.5",
                  text);
}
