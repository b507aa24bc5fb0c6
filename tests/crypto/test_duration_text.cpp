#include "crypto/duration_text.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using logflume::crypto::parse_duration;

TEST_CASE("a duration is a sum of numbers with units") {
  CHECK(parse_duration("60m") == 1h);
  CHECK(parse_duration("1h 30m") == 90min);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("5s") == 5s);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1d") == 24h);
  CHECK(parse_duration(" 2 days ") == 48h);
  CHECK(parse_duration("3us 4ns") == 3004ns);
  CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("a text that is not a duration is refused") {
  for (const auto* text : {"", " ", "60", "m", "-1s", "1.5h", "1 parsec", "1s,", "1S"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("a duration that is too long is clamped to the longest one") {
  CHECK(parse_duration("18446744073709551615d") == std::chrono::nanoseconds::max());
  CHECK(parse_duration("106751d 106751d 1ns") == std::chrono::nanoseconds::max());
}
