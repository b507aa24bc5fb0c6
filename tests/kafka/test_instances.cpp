#include "tests/kafka/instances_trial.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace logflume::test;

TEST_CASE(
    "resuming clients get each event once and in order across restarts and kills behind HAProxy") {
  const auto haproxy = find_haproxy();
  if (haproxy.empty()) {
    std::puts("SKIPPED: there is no HAProxy that runs here");
    return;
  }
  mock_kafka cluster;
  cluster.create(readings_topic, followed_topic::partitions);
  instances_trial trial{
      haproxy, cluster.brokers(),
      [&](const std::vector<produced>& records) { cluster.produce(readings_topic, records); }, 20};
  trial.restart(1);
  CHECK(trial.counts().refused == 0);
  CHECK(trial.counts().broken == 0);
  trial.kill(6, 20'261'126);
  trial.judge();
}

} // namespace
