#include "tests/log/kafka/followed_topic.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace logflume::test {

namespace {

/// Produces 3 records of partition 0, 1 of partition 1 and 7 of partition 0, and after each calls
/// `wait` with their number so far. The mock cluster keeps 5 MiB of a partition: of these, the
/// last five records of partition 0.
void produce_too_many(kafka_fixture& kafka, const std::function<void(offset)>& wait) {
  const std::string large(900'000, 'x');
  offset count = 0;
  for (const auto& [partition, records] : {std::pair{0, 3}, {1, 1}, {0, 7}})
    for (int i = 0; i < records; ++i) {
      kafka.produce(partition, 7, large);
      wait(++count);
    }
}

} // namespace

TEST_CASE("a topic's records become events in each partition's order with ids that cover all "
          "partitions") {
  kafka_fixture kafka;
  kafka.produce(0, 7, "1");
  kafka.produce(0, 7, "2");
  kafka.produce(1, 8, "3");
  followed_topic reader{kafka.options()};
  reader.read(3);
  reader.read_until_ready();
  auto seen = reader.seen;
  std::ranges::sort(seen);
  CHECK(seen == std::vector<std::string>{"7 1", "7 2", "8 3"});
  CHECK(reader.ids.back() == "0.2_1.1");
  kafka.produce(1, 8, "4");
  reader.read(4);
  CHECK(reader.seen.back() == "8 4");
  CHECK(reader.ids.back() == "0.2_1.2");
  const auto at = reader.source->position().last_offset;
  REQUIRE(at);
  CHECK(reader.id_of(*at) == "0.2_1.2");
}

TEST_CASE("a backlog larger than the read-ahead arrives complete and in each partition's order") {
  kafka_fixture kafka;
  constexpr std::size_t each = 40'000;
  std::vector<produced> backlog;
  for (std::size_t i = 0; i < each; ++i)
    for (const std::int32_t partition : {0, 1})
      backlog.push_back({.partition = partition,
                         .key = big_endian(static_cast<std::uint64_t>(partition) + 7),
                         .value = std::to_string(i)});
  kafka.cluster.produce("readings", backlog);
  followed_topic reader{kafka.options()};
  reader.read(2 * each);
  reader.read_until_ready();
  REQUIRE(reader.seen.size() == 2 * each);
  std::map<char, std::size_t> next;
  for (const auto& seen : reader.seen)
    REQUIRE(seen.substr(2) == std::to_string(next[seen.front()]++));
  CHECK(next == std::map<char, std::size_t>{{'7', each}, {'8', each}});
  CHECK(reader.ids.back() == "0.40000_1.40000");
}

TEST_CASE("a source can be destroyed while it still holds records") {
  kafka_fixture kafka{1};
  kafka.cluster.produce("readings",
                        std::vector<produced>(3'000, {.key = big_endian(7), .value = "1"}));
  followed_topic reader{kafka.options()};
  reader.read_until([&] { return reader.source->position().last_offset || !reader.seen.empty(); });
  kafka.cluster.produce("readings",
                        std::vector<produced>(3'000, {.key = big_endian(7), .value = "2"}));
  // Takes one of the many records that come together; the others stay in the source.
  const auto count = reader.seen.size();
  while (reader.seen.size() == count)
    reader.take(reader.source->next(std::chrono::steady_clock::now()));
  reader.watch.reset();
  reader.source.reset();
  CHECK(reader.seen.size() == count + 1);
}

TEST_CASE("an empty topic is ready") {
  kafka_fixture kafka;
  followed_topic reader{kafka.options()};
  reader.read_until_ready();
  CHECK(reader.seen.empty());
  CHECK_FALSE(reader.source->position().last_offset);
}

TEST_CASE(
    "a tombstone removes its entity's records and unreadable records are skipped with a reason") {
  kafka_fixture kafka{1};
  kafka.produce(0, 7, "1");
  kafka.produce(0, 7, std::nullopt);
  kafka.cluster.produce("readings", {{.key = "seven", .value = "2"}});
  kafka.produce(0, 7, "no json");
  kafka.produce(0, 7, '"' + std::string(2'000, 'x') + '"');
  followed_topic reader{kafka.options()};
  reader.read(6);
  CHECK(reader.seen == std::vector<std::string>{"7 1", "removed of 7", "7 deleted",
                                                "skipped wrong_key", "skipped wrong_format",
                                                "skipped too_long"});
}

TEST_CASE("unreachable brokers are reported and missed records arrive once the brokers are back") {
  kafka_fixture kafka{1};
  kafka.produce(0, 7, "1");
  followed_topic reader{kafka.options()};
  reader.read(1);
  reader.read_until_ready();
  kafka.cluster.take_down();
  reader.read_until_waits_for("kafka_unreachable");
  CHECK(reader.message.find(kafka.cluster.brokers()) != std::string::npos);
  kafka.cluster.bring_up();
  kafka.produce(0, 7, "2");
  reader.read(2);
  reader.read_until_ready();
  CHECK(reader.seen == std::vector<std::string>{"7 1", "7 2"});
}

TEST_CASE("a source waits for brokers that are unreachable at the start") {
  kafka_fixture kafka{1};
  kafka.produce(0, 7, "1");
  kafka.cluster.take_down();
  followed_topic reader{kafka.options()};
  reader.read_until_waits_for("kafka_unreachable");
  kafka.cluster.bring_up();
  reader.read(1);
  reader.read_until_ready();
}

TEST_CASE("a source waits for a missing topic") {
  kafka_fixture kafka{1};
  rd_kafka_mock_topic_set_error(kafka.cluster.get(), "readings",
                                RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  followed_topic reader{kafka.options()};
  reader.read_until_waits_for("topic_missing");
  CHECK(reader.message.find("readings") != std::string::npos);
  rd_kafka_mock_topic_set_error(kafka.cluster.get(), "readings", RD_KAFKA_RESP_ERR_NO_ERROR);
  kafka.produce(0, 7, "1");
  reader.read(1);
  reader.read_until_ready();
}

TEST_CASE("a topic that this client may not read is reported in the broker's words") {
  // Brokers name no partitions of a topic that they refuse; librdkafka 2.8 crashes when one does.
  kafka_fixture kafka{0};
  kafka.cluster.create("readings", 0);
  rd_kafka_mock_topic_set_error(kafka.cluster.get(), "readings",
                                RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  followed_topic reader{kafka.options()};
  reader.read_until_waits_for("kafka_unreachable");
  CHECK(reader.message.find("Topic authorization failed") != std::string::npos);
}

TEST_CASE("no record is lost when a partition's leader moves") {
  kafka_fixture kafka{1};
  rd_kafka_mock_partition_set_leader(kafka.cluster.get(), "readings", 0, 1);
  kafka.produce(0, 7, "1");
  followed_topic reader{kafka.options()};
  reader.read(1);
  rd_kafka_mock_partition_set_leader(kafka.cluster.get(), "readings", 0, 2);
  kafka.produce(0, 7, "2");
  reader.read(2);
  CHECK(reader.seen == std::vector<std::string>{"7 1", "7 2"});
}

TEST_CASE("older records are fetched again in the order in which they were read") {
  kafka_fixture kafka{2};
  followed_topic reader{kafka.options()};
  reader.read_until_ready();
  for (int i = 0; i < 20; ++i) {
    kafka.produce(i % 3 == 0 ? 0 : 1, i % 2 == 0 ? 7 : 8, std::to_string(i));
    reader.read(static_cast<std::size_t>(i) + 1);
  }
  const auto last = *reader.source->position().last_offset;
  const auto fetch = [&](const event_topic::wanted_part& wanted) {
    std::vector<std::string> found;
    const auto source = reader.topic.open(wanted);
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    while (std::chrono::steady_clock::now() < deadline) {
      const auto step = source->next(std::chrono::steady_clock::now());
      if (const auto* event = std::get_if<envelope>(&step))
        found.push_back(std::to_string(event->entity_id) + ' ' + std::string{event->json} + ' ' +
                        reader.id_of(event->offset));
      if (nothing_to_read(step))
        return found;
    }
    return std::vector<std::string>{"late"};
  };
  std::vector<std::string> all;
  for (std::size_t i = 0; i < reader.seen.size(); ++i)
    all.push_back(reader.seen[i] + ' ' + reader.ids[i]);
  CHECK(fetch({.until = last}) == all);
  CHECK(fetch({.after = 5, .until = 12}) ==
        std::vector<std::string>(all.begin() + 5, all.begin() + 12));
  auto sevens = all;
  std::erase_if(sevens, [](const std::string& x) { return !x.starts_with("7 "); });
  CHECK(fetch({.until = last, .selected = selection{{7}}}) == sevens);
}

TEST_CASE("older records are fetched again except those that the topic has dropped since") {
  kafka_fixture kafka{2};
  auto options = kafka.options();
  // Dropped records are not looked for before the older part is read.
  options.pauses.check_interval = 1h;
  followed_topic reader{std::move(options)};
  reader.read_until_ready();
  produce_too_many(kafka, [&](offset count) { reader.read(count); });
  const auto source = reader.topic.open({.until = 11});
  std::vector<offset> places;
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto step = source->next(std::chrono::steady_clock::now());
    if (std::holds_alternative<skipped>(step))
      places.push_back(*source->position().last_offset);
    if (nothing_to_read(step))
      break;
  }
  CHECK(places == std::vector<offset>{4, 7, 8, 9, 10, 11});
}

TEST_CASE("records that the topic drops have their places until their removal was returned") {
  kafka_fixture kafka{2};
  followed_topic reader{kafka.options()};
  const auto has_place = [&](offset at) {
    std::string text;
    return reader.topic.places()->append_record(text, at);
  };
  std::set<offset> gone;
  reader.on_removal = [&](const removed& removal) {
    for (offset at = 1; at <= 3; ++at)
      if (!gone.contains(at) && removal.contains(record_id{at, 0})) {
        CHECK(has_place(at));
        gone.insert(at);
      }
  };
  reader.read_until_ready();
  produce_too_many(kafka, [&](offset count) {
    reader.read_until([&] { return reader.source->position().last_offset == count; });
  });
  reader.read_until([&] { return gone.size() == 3; });
  reader.take(reader.source->next(std::chrono::steady_clock::now()));
  CHECK_FALSE(has_place(1));
  CHECK(has_place(4));
}

TEST_CASE("options that librdkafka rejects are named without their values") {
  kafka_fixture kafka{0};
  auto options = kafka.options().kafka;
  CHECK_FALSE(kafka_options_fault(options));
  options.options["no.such.option"] = "s3cret";
  const auto unknown = kafka_options_fault(options);
  REQUIRE(unknown);
  CHECK(unknown->find("kafka.options.no.such.option") != std::string::npos);
  CHECK(unknown->find("s3cret") == std::string::npos);
  options = kafka.options().kafka;
  options.options["security.protocol"] = "s3cret";
  const auto invalid = kafka_options_fault(options);
  REQUIRE(invalid);
  CHECK(invalid->find("security.protocol") != std::string::npos);
  CHECK(invalid->find("s3cret") == std::string::npos);
}

} // namespace logflume::test
