// Measures librdkafka alone with the topic `bench`, and prints the figures as a line of JSON.
#include "log/forward/forward_record.hpp"
#include "log/forward/forwarder.hpp"
#include "log/topic/tail.hpp"
#include "tests/bench/kafka/client.hpp"
#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/figures.hpp"
#include "tests/bench/load/log_site.hpp"
#include "tests/bench/load/stamp.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

using namespace logflume;
using namespace logflume::bench;

namespace {

const std::string topic = "bench";
constexpr int partitions = 3;

struct asked {
  std::string brokers;
  std::string site;
  std::string origin = "bench";
  std::uint64_t records = 1'000'000;
  std::uint64_t entities = 50'000;
  double rate = 100;
  double seconds = 5;
};

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>{clock::now() - begin}.count();
}

/// Creates the topic, and produces readings as a log has them, with the key in `site`, in requests
/// as large as librdkafka makes them.
figures fill(const asked& with) {
  create_topic(with.brokers, topic, partitions);
  log_site site{with.site};
  kafka_producer producer{with.brokers, topic, {{"linger.ms", "5"}}};
  const auto begin = clock::now();
  for (std::uint64_t i = 0; i < with.records; ++i) {
    const auto entity = 1 + i % with.entities;
    const auto& record =
        site.encoder.encode(entity, 1 + i / with.entities, 1.7e9 + 0.001 * double(i),
                            log::temperature_read{static_cast<std::uint32_t>(1'000'000'000 + i)});
    std::vector<kafka_header> headers;
    for (const auto& each : record.headers)
      headers.push_back({each.key, each.value});
    producer.put(entity, record.value, headers);
  }
  producer.flush();
  figures found;
  found["records_per_s"] = static_cast<double>(with.records) / seconds_since(begin);
  return found;
}

/// A log record as it is forwarded.
struct payload {
  std::uint64_t key = 0;
  std::vector<std::uint8_t> value;
  std::vector<std::pair<std::string, std::vector<std::uint8_t>>> headers;
};

std::vector<payload> payloads_of(const std::string& site) {
  const auto copy = [](log::bytes_view bytes) {
    return std::vector<std::uint8_t>{bytes.begin(), bytes.end()};
  };
  std::vector<payload> all;
  log::forward_record maker{"bench", log::kafka_key::binary, {}};
  log::tail records{{site + "/log", "temperature"}, {.reads_once = true}};
  for (;;) {
    const auto step = records.next();
    if (std::holds_alternative<log::at_end>(step))
      return all;
    const auto* found = std::get_if<log::delivered>(&step);
    if (found == nullptr)
      continue;
    const auto made = maker.make(found->record, std::chrono::system_clock::now());
    auto& record = all.emplace_back(payload{found->record.key, copy(made.value), {}});
    for (const auto& [name, value] : made.headers)
      record.headers.emplace_back(name, copy(value));
  }
}

/// Produces the records of the log in `site` to the existing topic, from memory, as fast as the
/// broker takes them.
figures produce(const asked& with) {
  const auto all = payloads_of(with.site);
  kafka_producer producer{with.brokers, topic, {{"linger.ms", "5"}}};
  std::vector<kafka_header> headers;
  const auto begin = clock::now();
  for (const auto& record : all) {
    headers.clear();
    for (const auto& [name, value] : record.headers)
      headers.push_back({name, value});
    producer.put(record.key, record.value, headers);
  }
  producer.flush();
  figures found;
  found["records_per_s"] = static_cast<double>(all.size()) / seconds_since(begin);
  return found;
}

/// Waits until `records` records of `origin` are forwarded, and returns the seconds that this took.
figures forwarded(const asked& with) {
  const auto begin = clock::now();
  const committed_offset position{with.brokers, log::forward_id(with.origin, topic), topic};
  while (position.get() < static_cast<std::int64_t>(with.records)) {
    constexpr double patience = 600;
    if (seconds_since(begin) > patience)
      fail("not all was forwarded within ten minutes");
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  figures found;
  found["seconds"] = seconds_since(begin);
  return found;
}

/// Reads `records` records from the beginning, and discards them.
figures read(const asked& with) {
  const auto begin = clock::now();
  kafka_consumer consumer{with.brokers, topic, true};
  std::uint64_t count = 0;
  while (count < with.records)
    for (const auto* each : consumer.take(100))
      count += each->err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1 : 0;
  figures found;
  found["records_per_s"] = static_cast<double>(count) / seconds_since(begin);
  return found;
}

/// Produces events at a steady rate, and reads them as they arrive.
figures echo(const asked& with) {
  kafka_consumer consumer{with.brokers, topic, false};
  consumer.reach_end();
  const auto events = static_cast<std::uint64_t>(with.rate * with.seconds);
  std::thread produces{[&] {
    kafka_producer producer{with.brokers, topic, {{"linger.ms", "0"}}};
    const auto begin = clock::now();
    for (std::uint64_t i = 0; i < events; ++i) {
      std::this_thread::sleep_until(begin +
                                    std::chrono::duration_cast<clock::duration>(
                                        std::chrono::duration<double>{double(i) / with.rate}));
      const auto now = std::to_string(stamp_now());
      producer.put(1, {reinterpret_cast<const std::uint8_t*>(now.data()), now.size()});
      producer.flush();
    }
  }};
  std::vector<stamp> latencies;
  while (latencies.size() < events)
    for (const auto* each : consumer.take(100))
      if (each->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        latencies.push_back(stamp_now() -
                            static_cast<stamp>(std::stoul(
                                std::string{static_cast<const char*>(each->payload), each->len})));
  produces.join();
  figures found;
  found["p50_ms"] = percentile(latencies, 0.5) / 1000;
  found["p99_ms"] = percentile(latencies, 0.99) / 1000;
  return found;
}

/// Creates the empty topic.
figures create(const asked& with) {
  create_topic(with.brokers, topic, partitions);
  figures found;
  found["partitions"] = partitions;
  return found;
}

} // namespace

int main(int argc, char** argv) {
  const std::map<std::string, figures (*)(const asked&)> commands{
      {"create", create}, {"fill", fill},       {"read", read},
      {"echo", echo},     {"produce", produce}, {"forwarded", forwarded}};
  asked with;
  std::string name;
  CLI::App app{"Uses librdkafka alone on the topic `bench`; prints its figures."};
  app.add_option("command", name)->required()->check(CLI::IsMember(commands));
  app.add_option("--brokers", with.brokers)->required();
  app.add_option("--site", with.site,
                 "whose key encrypts what fills the topic, and whose log is produced");
  app.add_option("--origin", with.origin, "whose forwarded records are awaited");
  app.add_option("--records", with.records);
  app.add_option("--entities", with.entities);
  app.add_option("--rate", with.rate, "events a second");
  app.add_option("--seconds", with.seconds);
  CLI11_PARSE(app, argc, argv);
  try {
    commands.at(name)(with).print();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_kafka: %s: %s\n", name.c_str(), error.what());
    return 1;
  }
}
