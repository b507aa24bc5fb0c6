#include "log/kafka/kafka_replay.hpp"

#include "tests/log/kafka/followed_topic.hpp"

namespace logflume::test {

TEST_CASE("a record that the topic drops while it is fetched again is left out") {
  kafka_fixture kafka{2};
  const auto options = kafka.options();
  const auto order = std::make_shared<kafka_order>();
  for (const std::uint32_t partition : {0U, 1U})
    order->begin(partition, 0);
  // Three records of one partition, one of the other, and two more of the first.
  for (const std::int32_t partition : {0, 0, 0, 1, 0, 0})
    kafka.produce(partition, 7, "1");
  for (const auto& [partition, last] : {std::pair{0U, 2U}, {1U, 0U}, {0U, 4U}})
    order->mark_read(partition, last);
  kafka_replay replay{options.kafka, options.meaning, order, {.until = 6}};
  std::vector<offset> places;
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  while (true) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    const auto step = replay.next(std::chrono::steady_clock::now());
    if (const auto* event = std::get_if<envelope>(&step)) {
      places.push_back(event->offset);
      if (places.size() == 1)
        order->release(0, 3);
    }
    if (nothing_to_read(step))
      break;
  }
  CHECK(places == std::vector<offset>{1, 4, 5, 6});
}

} // namespace logflume::test
