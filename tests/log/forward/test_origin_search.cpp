#include "log/forward/origin_search.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace logflume::test {

using namespace log;
using reason = forward_start::reason;

namespace {

using records = std::vector<forwarded_record>;

origin_evidence evidence_of(const records& log, const records& topic) {
  origin_evidence evidence{log};
  for (const auto& record : topic)
    evidence.add(record);
  return evidence;
}

} // namespace

TEST_CASE("a topic without records of the origin leaves the start unknown") {
  CHECK(evidence_of({{0, 1}, {1, 2}}, {}).decide().why == reason::unknown);
}

TEST_CASE("the start is after the log's last record in the topic whatever the order there") {
  const auto evidence = evidence_of({{0, 1}, {1, 2}, {2, 3}, {3, 4}}, {{2, 3}, {0, 1}});
  const auto start = evidence.decide();
  CHECK(start.why == reason::continues);
  CHECK(start.after == 2);
  CHECK(start.match == forwarded_record{2, 3});
  CHECK(evidence.position().records() == records{{0, 1}, {1, 2}, {2, 3}});
}

TEST_CASE("records in the topic that were compacted away from the log count as forwarded") {
  const auto evidence = evidence_of({{0, 1}, {4, 5}, {7, 8}}, {{0, 1}, {5, 6}});
  const auto start = evidence.decide();
  CHECK(start.after == 5);
  CHECK(start.match == forwarded_record{0, 1});
  CHECK(evidence.position().records() == records{{0, 1}, {4, 5}, {5, 6}});
}

TEST_CASE("after a cut the start is after the last record that log and topic share") {
  // A record that is above the log's end, or differs, is from before the cut.
  for (const auto& before : {forwarded_record{9, 10}, forwarded_record{3, 99}}) {
    const auto evidence = evidence_of({{0, 1}, {2, 3}, {3, 4}}, {{0, 1}, {1, 2}, before});
    const auto start = evidence.decide();
    CHECK(start.why == reason::continues);
    CHECK(start.after == 0);
    CHECK(evidence.position().records() == records{{0, 1}});
  }
}

TEST_CASE("a log that shares no record with the topic counts as recreated") {
  CHECK(evidence_of({{0, 1}, {2, 3}}, {{0, 9}, {7, 8}}).decide().why == reason::recreated);
  CHECK_FALSE(evidence_of({{0, 1}, {2, 3}}, {{1, 9}}).decide().after);
}

} // namespace logflume::test
