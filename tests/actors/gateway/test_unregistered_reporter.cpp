#include "actors/gateway/unregistered_reporter.hpp"

#include "tests/actors/recorded_journal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace logflume::test {

using namespace actors;
using namespace std::chrono_literals;

namespace {

struct unregistered_fixture {
  recorded_journal lines{{level::info, output_format::text}};
  unregistered_sensors sensors;
  unregistered_reporter report{&sensors, topic_journal{"temperature", *lines}};
};

} // namespace

TEST_CASE_FIXTURE(unregistered_fixture,
                  "a sensor's first dropped packet is logged with the sensor's number") {
  for (int packet = 0; packet < 3; ++packet)
    report.dropped(1001, 1.0 + packet, {});
  report.dropped(7, 4.0, {});
  CHECK(lines.count("entity=1001") == 1);
  CHECK(lines.count("logflume register 1001") == 1);
  CHECK(lines.count("topic=temperature entity=7") == 1);
  const auto newest = sensors.newest_first();
  REQUIRE(newest.size() == 2);
  CHECK(newest[0].entity_id == 7);
  CHECK(newest[1].entity_id == 1001);
  CHECK(newest[1].packets == 3);
  CHECK(newest[1].timestamp == 3.0);
  // The sensor is registered, and later revoked.
  sensors.registered(1001);
  CHECK(sensors.newest_first().size() == 1);
  report.dropped(1001, 5.0, {});
  CHECK(lines.count("entity=1001") == 2);
}

TEST_CASE_FIXTURE(
    unregistered_fixture,
    "a flood of unregistered sensors logs sixteen lines a minute and uses bounded memory") {
  const unregistered_reporter::clock::time_point start{1h};
  for (std::uint64_t id = 0; id < 1'000; ++id)
    report.dropped(id, 1.0, start);
  CHECK(lines.count("sensor_not_registered") == 16);
  report.dropped(2'000, 1.0, start + 59s);
  CHECK(lines.count("sensor_not_registered") == 16);
  report.dropped(2'001, 1.0, start + 60s);
  CHECK(lines.count("sensor_not_registered") == 17);
  CHECK(sensors.newest_first().size() == unregistered_sensors::capacity);
  CHECK(sensors.newest_first().front().entity_id == 2'001);
}

} // namespace logflume::test
