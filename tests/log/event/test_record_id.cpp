#include "log/event/record_id.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace logflume::log;

TEST_CASE("a log place is read back as written and start is the place before the first record") {
  CHECK(to_string(record_id{41, 0x9f3a0b12}) == "41-9f3a0b12");
  CHECK(to_string(record_id{0, 0xa}) == "0-0000000a");
  CHECK(to_string(record_id{~std::uint64_t{0}, 0}) == "18446744073709551615-00000000");
  CHECK(to_string(log_place{}) == "start");
  for (const auto& place : {log_place{}, log_place{{41, 0x9f3a0b12}}, log_place{{~offset{0}, 1}}}) {
    const auto back = parse_log_place(to_string(place));
    REQUIRE(back);
    CHECK(*back == place);
  }
}

TEST_CASE("any other text is not a log place") {
  for (const std::string text :
       {"", "41", "-", "41-", "-9f3a0b12", "41-9f3a0b1", "41-9f3a0b123", "41-9F3A0B12",
        "041-9f3a0b12", "+41-9f3a0b12", " 41-9f3a0b12", "41-9f3a0b12 ", "4 1-9f3a0b12", "Start",
        "start ", "18446744073709551616-00000000", "41_9f3a0b12", "41-9f3a-b12"})
    CHECK_MESSAGE(!parse_log_place(text), text);
}
