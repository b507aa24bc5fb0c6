#include "log/kafka/kafka_consumer.hpp"
#include "tests/log/kafka/followed_topic.hpp"

#include <future>
#include <thread>

namespace logflume::test {

namespace {

constexpr std::int16_t list_offsets_request = 2;

/// Makes the broker's next request of a kind fail; with `RD_KAFKA_RESP_ERR_NO_ERROR`, lets it pass.
void push_error(const mock_kafka& cluster, std::int32_t broker, std::int16_t request,
                rd_kafka_resp_err_t error, std::chrono::milliseconds delay = 0ms) {
  rd_kafka_mock_broker_push_request_error_rtts(cluster.get(), broker, request, 1, error,
                                               static_cast<int>(delay.count()));
}

} // namespace

TEST_CASE("no record that arrives while a time is looked up precedes the first record since then") {
  mock_kafka cluster;
  cluster.create("readings", 1);
  constexpr std::int32_t leader = 1;
  rd_kafka_mock_partition_set_leader(cluster.get(), "readings", 0, leader);
  const std::vector<produced> record{{.key = big_endian(7), .value = "1"}};
  cluster.produce("readings", record);
  // Two of the three requests pass, the last one is repeated after a second.
  for (const auto error :
       {RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__TRANSPORT})
    push_error(cluster, leader, list_offsets_request, error);
  const kafka_options options{
      .brokers = cluster.brokers(), .topic = "readings", .options = {{"retry.backoff.ms", "1000"}}};
  auto made = kafka_consumer::make(options, kafka_consumer::read_mode::together);
  auto& consumer = std::get<kafka_consumer>(made);
  auto looked_up =
      std::async(std::launch::async, [&] { return consumer.first_since(1, 1ms, longest_wait); });
  for (std::size_t left = 1; left > 0;)
    REQUIRE(rd_kafka_mock_broker_error_stack_cnt(cluster.get(), leader, list_offsets_request,
                                                 &left) == RD_KAFKA_RESP_ERR_NO_ERROR);
  cluster.produce("readings", record);
  const auto found = looked_up.get();
  CHECK(std::get<kafka_consumer::by_partition<std::uint64_t>>(found).at(0) == 1);
}

} // namespace logflume::test
