#include "actors/gateway/sensor_table.hpp"

#include <doctest/doctest.h>

using namespace logflume::actors;
using namespace logflume;

TEST_CASE(
    "a table keeps the sequence numbers of all sensors and the states of recently used ones") {
  sensor_table table{2};
  table.apply(1, 1, log::registered{"a"});
  table.apply(2, 1, log::registered{"b"});
  table.apply(1, 2, log::temperature_read{20});
  table.apply(3, 7, log::registered{"c"});
  CHECK(table.known() == 3);
  CHECK(table.in_memory() == std::vector<std::uint64_t>{3, 1});
  CHECK(table.use(2) == nullptr);
  CHECK(table.seq_nr(2) == 1);
  CHECK(table.seq_nr(3) == 7);
  CHECK(table.seq_nr(4) == 0);
  REQUIRE(table.use(1));
  CHECK(*table.use(1) == log::sensor_state{"a", {20}});
}

TEST_CASE("using a sensor keeps it in memory") {
  sensor_table table{2};
  table.recovered(1, 1);
  table.recovered(2, 1);
  table.use(1);
  table.bring_in(3);
  CHECK(table.use(1));
  CHECK_FALSE(table.use(2));
}

TEST_CASE("recovery takes each sensor's highest sequence number") {
  sensor_table table{2};
  table.recovered(1, 5);
  table.recovered(1, 4);
  CHECK(table.seq_nr(1) == 5);
  CHECK(table.knows(1));
  CHECK_FALSE(table.knows(2));
}
