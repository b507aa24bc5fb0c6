#include "log/kafka/kafka_times.hpp"

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

/// Times of a partition of which 300 records were read.
struct requested_times {
  const kafka_times::clock::time_point start{1h};
  kafka_order order;
  std::vector<std::chrono::milliseconds> requested;
  std::vector<std::chrono::milliseconds> withdrawn;
  kafka_times times{[this](std::chrono::milliseconds time) { requested.push_back(time); },
                    [this](std::chrono::milliseconds time) { withdrawn.push_back(time); }};

  requested_times() {
    order.begin(0, 0);
    order.mark_read(0, 299);
  }

  std::optional<kafka_offsets> find(std::chrono::seconds after) {
    return times.find(1ms, order, start + after);
  }
};

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

TEST_CASE("a stream from a time waits until the source has read up to the record found in Kafka") {
  kafka_fixture kafka{2};
  constexpr std::int32_t leader = 1;
  for (const std::int32_t partition : {0, 1})
    rd_kafka_mock_partition_set_leader(kafka.cluster.get(), "readings", partition, leader);
  // The source reads the first partition from a follower, which later gets no further records.
  rd_kafka_mock_partition_set_follower(kafka.cluster.get(), "readings", 0, 2);
  auto options = kafka.options();
  options.pauses.check_interval = 1h;
  followed_topic reader{std::move(options)};
  kafka.produce(0, 7, "1");
  reader.read(1);
  reader.read_until_ready();
  rd_kafka_mock_partition_set_follower_wmarks(kafka.cluster.get(), "readings", 0, -1, 0);
  kafka.produce(0, 7, "2");
  for (int i = 0; i < 3; ++i)
    push_error(kafka.cluster, leader, list_offsets_request, RD_KAFKA_RESP_ERR_NO_ERROR);
  constexpr double future = 4e9;
  CHECK_FALSE(is_known(reader.source->look_up(future)));
  for (std::size_t left = 1; left > 0;)
    REQUIRE(rd_kafka_mock_broker_error_stack_cnt(kafka.cluster.get(), leader, list_offsets_request,
                                                 &left) == RD_KAFKA_RESP_ERR_NO_ERROR);
  // It arrives after what was found.
  kafka.produce(1, 8, "3");
  reader.read(2);
  reader.read_until_ready();
  CHECK_FALSE(is_known(reader.source->look_up(future)));
  rd_kafka_mock_partition_set_follower_wmarks(kafka.cluster.get(), "readings", 0, -1, -1);
  std::optional<time_answer> found;
  reader.read_until([&] {
    found = reader.source->look_up(future);
    return is_known(found);
  });
  CHECK(reader.seen == std::vector<std::string>{"7 1", "8 3", "7 2"});
  std::string id;
  reader.topic.places()->append_id(id, std::get<id_answer>(*found).at);
  CHECK(id.starts_with("0.2"));
}

TEST_CASE_FIXTURE(requested_times, "offsets that are not reached yet are found once they are") {
  CHECK_FALSE(find(0s));
  CHECK(requested == std::vector{1ms});
  times.take({1ms, {{0, 5'000}}});
  CHECK_FALSE(find(1s));
  SUBCASE("by a record") {
    order.mark_read(0, 5'000);
  }
  SUBCASE("by an end after offsets without records") {
    order.mark_read(0, 4'999);
  }
  SUBCASE("because the topic drops what precedes them") {
    order.release(0, 5'000);
  }
  CHECK(find(2s) == kafka_offsets{{0, 5'000}});
  CHECK(requested.size() == 1);
  // The next stream needs what is true then.
  CHECK_FALSE(find(2s));
  CHECK(requested.size() == 2);
}

TEST_CASE_FIXTURE(requested_times, "offsets of a partition that is not known are not reached") {
  CHECK_FALSE(find(0s));
  times.take({1ms, {{7, 0}}});
  CHECK_FALSE(find(1s));
  order.begin(7, 0);
  CHECK(find(1s));
}

TEST_CASE_FIXTURE(requested_times, "a time is looked up again if its offsets are not reached for "
                                   "long, and the lowest ones count") {
  CHECK_FALSE(find(0s));
  times.take({1ms, {{0, 5'000}}});
  CHECK_FALSE(find(4s));
  CHECK(requested.size() == 1);
  CHECK_FALSE(find(5s));
  CHECK_FALSE(find(20s));
  CHECK(requested.size() == 2);
  SUBCASE("more records have arrived") {
    times.take({1ms, {{0, 6'000}, {1, 10}}});
    order.begin(1, 10);
    order.mark_read(0, 4'999);
    CHECK(find(21s) == kafka_offsets{{0, 5'000}, {1, 10}});
  }
  SUBCASE("the topic has lost its newest records") {
    times.take({1ms, {{0, 400}}});
    order.mark_read(0, 399);
    CHECK(find(21s) == kafka_offsets{{0, 400}});
  }
}

TEST_CASE_FIXTURE(requested_times, "only times that streams no longer ask for are forgotten") {
  times.end_reached(start);
  CHECK_FALSE(find(0s));
  // The topic is read for long until the stream can ask again.
  times.end_reached(start + 10min);
  CHECK(withdrawn.empty());
  CHECK_FALSE(find(10min));
  times.end_reached(start + 11min);
  times.end_reached(start + 12min);
  CHECK(withdrawn == std::vector{1ms});
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
