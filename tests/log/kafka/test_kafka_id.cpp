#include "log/kafka/kafka_id.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace logflume::test {

using namespace log;

TEST_CASE("an id names the next offset of each partition") {
  const kafka_offsets next{{0, 3304}, {1, 0}, {10, 3339}};
  CHECK(to_id(next) == "0.3304_1.0_10.3339");
  CHECK(parse_id("0.3304_1.0_10.3339") == next);
  CHECK(to_id({}) == "start");
  CHECK(parse_id("start") == kafka_offsets{});
}

TEST_CASE("an id with the highest partition and offset is read back as written") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  const kafka_offsets next{{std::numeric_limits<std::uint32_t>::max(), most}};
  CHECK(parse_id(to_id(next)) == next);
}

TEST_CASE("a text in any other form is not an id") {
  for (const auto* text : {"", "0", "0.", ".1", "0.1_", "_0.1", "0.1__1.2", "00.1", "0.01", "0.-1",
                           "0.1 ", "1.2_0.1", "0.1_0.2", "41-9f3a0b12", "0.18446744073709551616",
                           "4294967296.1", "Start", "0.1,1.2", "+0.1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_id(text));
  }
}

} // namespace logflume::test
