#include "log/kafka/kafka_consumer.hpp"
#include "tests/log/kafka/followed_topic.hpp"

#include <future>
#include <thread>

namespace logflume::test {

namespace {

constexpr std::int16_t fetch_request = 1;
constexpr std::int16_t list_offsets_request = 2;

/// Makes the broker's next request of a kind fail; with `RD_KAFKA_RESP_ERR_NO_ERROR`, lets it pass.
void push_error(const mock_kafka& cluster, std::int32_t broker, std::int16_t request,
                rd_kafka_resp_err_t error, std::chrono::milliseconds delay = 0ms) {
  rd_kafka_mock_broker_push_request_error_rtts(cluster.get(), broker, request, 1, error,
                                               static_cast<int>(delay.count()));
}

bool is_known(const std::optional<time_answer>& answer) {
  return answer && std::holds_alternative<id_answer>(*answer);
}

/// Asks for the times until the last one is known; then all others are known as well.
void wait_for_times(followed_topic& reader, std::initializer_list<double> ascending) {
  for (const auto time : ascending)
    CHECK_FALSE(is_known(reader.source->look_up(time)));
  const auto last = *std::prev(ascending.end());
  reader.read_until([&] { return is_known(reader.source->look_up(last)); });
}

/// A topic of one record whose times 1 and 2 have been looked up.
struct times_fixture {
  kafka_fixture kafka{1};
  followed_topic reader{kafka.options()};

  times_fixture() {
    kafka.produce(0, 7, "1");
    reader.read(1);
    reader.read_until_ready();
    wait_for_times(reader, {1, 2});
  }
};

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

TEST_CASE_FIXTURE(times_fixture, "a time that no stream asks for any longer is forgotten") {
  reader.take(reader.source->next(std::chrono::steady_clock::now() + 2min));
  CHECK_FALSE(is_known(reader.source->look_up(1)));
  reader.read_until([&] { return is_known(reader.source->look_up(1)); });
}

TEST_CASE_FIXTURE(times_fixture,
                  "a time that was looked up in a topic's predecessor is looked up again") {
  push_error(kafka.cluster, 1, fetch_request, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  push_error(kafka.cluster, 2, fetch_request, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  push_error(kafka.cluster, 3, fetch_request, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  reader.read_until([&] { return std::ranges::find(reader.seen, "rewound") != reader.seen.end(); });
  CHECK_FALSE(is_known(reader.source->look_up(1)));
}

TEST_CASE("times that cannot be looked up do not hold up the records that arrive") {
  kafka_fixture kafka{2};
  rd_kafka_mock_partition_set_leader(kafka.cluster.get(), "readings", 0, 1);
  rd_kafka_mock_partition_set_leader(kafka.cluster.get(), "readings", 1, 2);
  auto options = kafka.options();
  options.pauses.response_timeout = 200ms;
  followed_topic reader{std::move(options)};
  reader.read_until_ready();
  for (int i = 0; i < 1'000; ++i)
    push_error(kafka.cluster, 2, list_offsets_request, RD_KAFKA_RESP_ERR_NO_ERROR, 2'000ms);
  for (int i = 1; i <= 1'000; ++i)
    CHECK_FALSE(is_known(reader.source->look_up(i)));
  reader.read_until([&] { return !reader.reason.empty(); });
  kafka.produce(0, 7, "1");
  reader.read(1);
  CHECK(reader.seen.back() == "7 1");
}

} // namespace logflume::test
