#include "actors/config/units.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace logflume::actors;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number and its unit") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("60s") == 60s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("a size is a whole number and its binary unit") {
  CHECK(parse_size("512B") == 512);
  CHECK(parse_size("16KiB") == 16'384);
  CHECK(parse_size("64MiB") == 67'108'864);
  CHECK(parse_size("1GiB") == 1'073'741'824);
}

TEST_CASE("a bare number, a fraction, a sign, a blank or another unit is refused") {
  for (const char* text : {"", "60", "s", "1.5s", "-1s", "+1s", " 1s", "1 s", "1s ", "1S", "1d",
                           "1sec", "1m30s", "1kB", "1KB", "1kib", "1K", "0x1B", "1e3B"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("a size or duration beyond 63 bits is refused") {
  CHECK_FALSE(parse_size("99999999999999999999B"));
  CHECK_FALSE(parse_size("9223372036854775808B"));
  CHECK(parse_size("9223372036854775807B") == 9'223'372'036'854'775'807U);
  CHECK_FALSE(parse_size("8589934592GiB"));
  CHECK_FALSE(parse_duration("9223372036854775807h"));
}

TEST_CASE("durations and sizes are printed as the manual writes them") {
  CHECK(print_duration(60s) == "60s");
  CHECK(print_duration(5min) == "5m");
  CHECK(print_duration(24h) == "24h");
  CHECK(print_duration(90s) == "90s");
  CHECK(print_duration(1500ms) == "1500ms");
  CHECK(print_duration(0ms) == "0ms");
  CHECK(print_size(16 * 1024) == "16KiB");
  CHECK(print_size(1000) == "1000B");
  CHECK(print_size(0) == "0B");
}

TEST_CASE("printed durations and sizes read back unchanged") {
  CHECK(rc::check([] {
    const auto bytes = *rc::gen::inRange<std::size_t>(0, 1ULL << 60);
    RC_ASSERT(parse_size(print_size(bytes)) == bytes);
    const std::chrono::milliseconds time{*rc::gen::inRange<std::int64_t>(0, 1LL << 40)};
    RC_ASSERT(parse_duration(print_duration(time)) == time);
    RC_ASSERT(parse_duration(print_duration(time * 3'600'000)) == time * 3'600'000);
  }));
}
