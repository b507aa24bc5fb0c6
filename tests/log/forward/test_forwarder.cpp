#include "log/forward/forward_record.hpp"
#include "log/forward/forwarder.hpp"
#include "log/kafka/kafka_consumer.hpp"
#include "tests/log/topic/tail_support.hpp"
#include "tests/support/mock_kafka.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

using namespace log;
using namespace std::chrono_literals;

namespace {

constexpr auto longest_wait = 60s;
constexpr int partitions = 3;

/// A log, and the topic of a mock cluster to which it is forwarded.
struct forward_fixture {
  mock_kafka cluster;
  temp_dir dir;
  topic files{dir.path(), "temperature"};

  forward_fixture() { cluster.create("edge", partitions); }

  kafka_options kafka() const {
    return {.brokers = cluster.brokers(),
            .topic = "edge",
            .options = {{"reconnect.backoff.max.ms", "200"},
                        {"retry.backoff.ms", "10"},
                        {"fetch.wait.max.ms", "10"}}};
  }

  forward_options options() const {
    return {.files = files,
            .poll_interval = 100ms,
            .kafka = [kafka = kafka()] { return kafka; },
            .origin = "gateway-17",
            .meaning = {.kind = record_kind::plain},
            .times = {
                .transaction = 5ms, .retry = 20ms, .longest_retry = 100ms, .refusal_pause = 20ms}};
  }

  /// Makes requests of this kind fail with the error from now on.
  void fail(std::int16_t request, rd_kafka_resp_err_t error) {
    const std::vector<rd_kafka_resp_err_t> errors(10'000, error);
    rd_kafka_mock_push_request_errors_array(cluster.get(), request, errors.size(), errors.data());
  }
  void heal(std::int16_t request) { rd_kafka_mock_clear_request_errors(cluster.get(), request); }

  /// Calls `see` for each record of the topic, and waits for at least `count` of them.
  void read(std::size_t count, const std::function<void(const kafka_message&)>& see) const {
    auto made = kafka_consumer::make(kafka(), kafka_consumer::read_mode::together);
    auto& consumer = std::get<kafka_consumer>(made);
    for (std::uint32_t partition = 0; partition < partitions; ++partition)
      consumer.start(partition, 0);
    std::set<std::uint32_t> ended;
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    while (count > 0 || ended.size() < partitions) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      const auto news = consumer.poll(100ms);
      if (const auto* message = std::get_if<kafka_message>(&news)) {
        see(*message);
        count -= count > 0 ? 1 : 0;
      } else if (const auto* end = std::get_if<partition_end>(&news)) {
        ended.insert(end->partition);
      }
    }
  }

  /// Returns how often each offset of the log is in the topic.
  std::map<offset, int> counted(std::size_t count) const {
    std::map<offset, int> found;
    read(count, [&](const kafka_message& message) {
      const auto at = message.header(origin_offset_header, kafka_message::occurrence::last);
      REQUIRE(at);
      ++found[*parse_kafka_key(*at, kafka_key::binary)];
    });
    return found;
  }

  static std::map<offset, int> each_once(offset count) {
    std::map<offset, int> all;
    for (offset at = 0; at < count; ++at)
      all[at] = 1;
    return all;
  }
};

constexpr std::int16_t produce_request = 0;
constexpr std::int16_t end_transaction_request = 26;

/// A forwarder on a thread of its own, and its reports.
struct running {
  explicit running(forward_options options) :
      forwarder{std::move(options),
                [this](const forward_news& each) {
                  const std::lock_guard guard{lock};
                  news.push_back(each);
                  came.notify_all();
                }},
      thread{[this] { end = forwarder.run(); }} {}
  running(const running&) = delete;
  running& operator=(const running&) = delete;
  ~running() { stop(); }

  void stop() {
    forwarder.stop();
    if (thread.joinable())
      thread.join();
  }

  /// Returns the first report of this type for which `wanted` holds; waits if it has not come yet.
  template <class Report>
  Report wait(const std::function<bool(const Report&)>& wanted = [](const Report&) {
    return true;
  }) {
    std::unique_lock guard{lock};
    const Report* found = nullptr;
    REQUIRE(came.wait_for(guard, longest_wait, [&] {
      for (const auto& each : news)
        if (const auto* report = std::get_if<Report>(&each); report != nullptr && wanted(*report)) {
          found = report;
          return true;
        }
      return false;
    }));
    return *found;
  }

  void wait_for_commit(offset last) {
    wait<forward_committed>([=](const forward_committed& each) { return each.last == last; });
  }

  template <class Report>
  std::size_t count() {
    const std::lock_guard guard{lock};
    std::size_t found = 0;
    for (const auto& each : news)
      found += std::holds_alternative<Report>(each) ? 1 : 0;
    return found;
  }

  std::mutex lock;
  std::condition_variable came;
  std::vector<forward_news> news;
  log::forwarder::ended end = log::forwarder::ended::stopped;
  log::forwarder forwarder;
  std::thread thread;
};

} // namespace

TEST_CASE_FIXTURE(forward_fixture, "a log's records reach the topic as they are appended") {
  running forwarding{options()};
  append_records(files.active, 0, 4);
  forwarding.wait_for_commit(4);
  append_records(files.active, 5, 9);
  forwarding.wait_for_commit(9);
  CHECK(forwarding.count<forward_unknown>() == 1);
  read(10, [&](const kafka_message& message) {
    const auto at = parse_kafka_key(
        *message.header(origin_offset_header, kafka_message::occurrence::last), kafka_key::binary);
    REQUIRE(at);
    const auto key = *at % 5;
    CHECK(parse_kafka_key(*message.key(), kafka_key::binary) == key);
    CHECK(message.value()->size() == 40);
    CHECK(message.time_ms() == 1'500);
    const auto origin = message.header(origin_header, kafka_message::occurrence::last);
    REQUIRE(origin);
    CHECK(std::string{origin->begin(), origin->end()} == "gateway-17");
    // Kafka's own clients would put a record with this key in this partition.
    CHECK(static_cast<std::int32_t>(message.partition()) ==
          rd_kafka_msg_partitioner_murmur2(nullptr, message.key()->data(), message.key()->size(),
                                           partitions, nullptr, nullptr));
  });
  CHECK(counted(10) == each_once(10));
}

TEST_CASE_FIXTURE(
    forward_fixture,
    "a forwarder without a position in Kafka continues after the last record in the topic") {
  append_records(files.active, 0, 99);
  {
    running first{options()};
    first.wait_for_commit(99);
  }
  append_records(files.active, 100, 149);
  {
    // The mock cluster does not keep a position that a transaction committed.
    running second{options()};
    second.wait<forward_searching>();
    second.wait_for_commit(149);
    CHECK(second.wait<forward_begun>().after == 99);
    CHECK(second.count<forward_unknown>() == 0);
  }
  auto other = options();
  other.origin = "gateway-18";
  running third{other};
  third.wait<forward_unknown>();
  third.wait_for_commit(149);
  const auto found = counted(300);
  CHECK(found.size() == 150);
  for (const auto& [at, times] : found)
    CHECK(times == 2);
}

TEST_CASE_FIXTURE(forward_fixture, "a record that Kafka refuses is reported and retried") {
  append_records(files.active, 0, 49);
  fail(produce_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  running forwarding{options()};
  const auto refused = forwarding.wait<forward_refused>();
  CHECK(refused.offset == 0);
  CHECK(refused.message.find("too large") != std::string::npos);
  CHECK(forwarding.count<forward_committed>() == 0);
  heal(produce_request);
  forwarding.wait_for_commit(49);
  CHECK(counted(50) == each_once(50));
}

TEST_CASE_FIXTURE(forward_fixture, "a fenced forwarder reports it and ends") {
  append_records(files.active, 0, 9);
  fail(end_transaction_request, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH);
  running forwarding{options()};
  forwarding.wait<forward_fenced>();
  forwarding.thread.join();
  CHECK(forwarding.end == forwarder::ended::fenced);
  CHECK(forwarding.count<forward_committed>() == 0);
}

TEST_CASE_FIXTURE(forward_fixture,
                  "records written while Kafka is unreachable are forwarded afterwards") {
  append_records(files.active, 0, 9);
  // Commits late, so that the transaction's coordinator is away at that time, too.
  auto late = options();
  late.times.transaction = 2s;
  running forwarding{late};
  forwarding.wait_for_commit(9);
  // Produce, AddPartitionsToTxn, EndTxn, FindCoordinator, InitProducerId, Metadata.
  constexpr std::array<std::int16_t, 6> requests{0, 24, 26, 10, 22, 3};
  for (const auto request : requests)
    fail(request, RD_KAFKA_RESP_ERR__TRANSPORT);
  append_records(files.active, 10, 19);
  const auto waiting = forwarding.wait<forward_waiting>();
  CHECK(waiting.why == forward_waiting::cause::kafka_unreachable);
  for (const auto request : requests)
    heal(request);
  forwarding.wait_for_commit(19);
  const auto found = counted(20);
  CHECK(found.size() == 20);
}

TEST_CASE_FIXTURE(forward_fixture, "an unchanged position is committed again") {
  append_records(files.active, 0, 9);
  auto often = options();
  often.times.recommit = 20ms;
  running forwarding{often};
  forwarding.wait_for_commit(9);
  const auto again = forwarding.wait<forward_committed>(
      [](const forward_committed& each) { return each.records == 0; });
  CHECK(again.last == 9);
  CHECK(counted(10) == each_once(10));
}

TEST_CASE_FIXTURE(forward_fixture, "a forwarder waits for a missing log") {
  running forwarding{options()};
  const auto waiting = forwarding.wait<forward_waiting>();
  CHECK(waiting.why == forward_waiting::cause::log_missing);
  append_records(files.active, 0, 0);
  forwarding.wait_for_commit(0);
  CHECK(counted(1) == each_once(1));
}

TEST_CASE_FIXTURE(forward_fixture,
                  "a log that cannot be read is tried again only after a change or a pause") {
  auto patient = options();
  patient.poll_interval = 1h;
  patient.times.longest_retry = 1h;
  append_records(files.active, 0, 0);
  running forwarding{patient};
  forwarding.wait_for_commit(0);
  std::filesystem::remove(files.active);
  std::filesystem::create_directory(files.active);
  forwarding.wait<forward_waiting>([](const forward_waiting& each) {
    return each.why == forward_waiting::cause::log_unreadable;
  });
  append(files.root / "other", make_record(0));
  // Takes far longer than attempts to read the log.
  CHECK(counted(1) == each_once(1));
  std::filesystem::remove(files.active);
  append_records(files.active, 0, 1);
  forwarding.wait_for_commit(1);
  constexpr std::size_t most_changes = 10;
  CHECK(forwarding.count<forward_waiting>() <= most_changes);
}

TEST_CASE_FIXTURE(forward_fixture, "forwarding continues at the cut when a log is cut") {
  append_records(files.active, 0, 9);
  running forwarding{options()};
  forwarding.wait_for_commit(9);
  std::filesystem::resize_file(files.active, 6 * make_record(0).size());
  CHECK(forwarding.wait<forward_cut>().to == 5);
  append_records(files.active, 6, 7, 1);
  forwarding.wait_for_commit(7);
  auto expected = each_once(10);
  expected[6] = expected[7] = 2;
  CHECK(counted(12) == expected);
}

TEST_CASE_FIXTURE(forward_fixture,
                  "records that compaction removed before they were forwarded are counted") {
  append_records(files.active, 3, 3);
  append_records(files.active, 7, 7);
  append_records(files.active, 9, 9);
  running forwarding{options()};
  forwarding.wait_for_commit(9);
  forwarding.stop();
  std::uint64_t skipped = 0;
  for (const auto& each : forwarding.news)
    if (const auto* committed = std::get_if<forward_committed>(&each))
      skipped += committed->skipped;
  CHECK(skipped == 4);
}

} // namespace logflume::test
