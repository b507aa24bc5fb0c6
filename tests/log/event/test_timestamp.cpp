#include "log/event/timestamp.hpp"

#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace logflume::log;
using namespace logflume::test;

TEST_CASE("a record's time is printed as the original prints it even before 1970 and after 9999") {
  const std::filesystem::path data{LOGFLUME_TEST_DATA};
  for (const auto& line : read_jsonl(data / "logs/records/expected.jsonl"))
    if (line["timestamp"].IsString())
      CHECK(format_timestamp(line["timestamp_f64"].GetDouble(), fraction::nanoseconds) ==
            text_of(line["timestamp"]));
}

TEST_CASE("digits below a microsecond are cut off and not rounded") {
  CHECK(format_timestamp(1703125635.3071146) == "2023-12-21T02:27:15.307114Z");
  CHECK(format_timestamp(1703125635.9999998) == "2023-12-21T02:27:15.999999Z");
}

TEST_CASE("a time before 1970 is a whole second plus a positive fraction") {
  const auto [seconds, nanoseconds] = to_instant(-0.25);
  CHECK(seconds == -1);
  CHECK(nanoseconds == 750'000'000);
  CHECK(format_timestamp(-0.25) == "1969-12-31T23:59:59.750000Z");
}

TEST_CASE("a year above 9999 or below 0 has a sign") {
  CHECK(format_timestamp(253402214400.0) == "9999-12-31T00:00:00.000000Z");
  CHECK(format_timestamp(253402300800.0) == "+10000-01-01T00:00:00.000000Z");
  CHECK(format_timestamp(-62167219200.0) == "0000-01-01T00:00:00.000000Z");
  CHECK(format_timestamp(-62167305600.0) == "-0001-12-31T00:00:00.000000Z");
}

TEST_CASE("a time beyond the calendar is clamped to its end") {
  constexpr auto huge = std::numeric_limits<double>::infinity();
  CHECK(format_timestamp(huge) == format_timestamp(1e300));
  CHECK(format_timestamp(-huge) == format_timestamp(-1e300));
  CHECK(format_timestamp(1e300).starts_with("+1019"));
  CHECK(format_timestamp(std::numeric_limits<double>::quiet_NaN()) ==
        "1970-01-01T00:00:00.000000Z");
}
