// What librdkafka does alone with the topic `bench`: a line of JSON with its figures.
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
#include <vector>

using namespace logflume;
using namespace logflume::bench;

namespace {

const std::string topic = "bench";
constexpr int partitions = 3;

struct asked {
  std::string brokers;
  std::string site;
  std::uint64_t records = 1'000'000;
  std::uint64_t entities = 50'000;
  double rate = 100;
  double seconds = 5;
};

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>{clock::now() - begin}.count();
}

/// Readings as a log has them, with the key in `site`, in as large requests as librdkafka makes.
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

/// Reads so many records from the beginning, and does nothing with them.
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

/// Produces events at a steady rate, and reads them as they come.
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

/// The empty topic.
figures create(const asked& with) {
  create_topic(with.brokers, topic, partitions);
  figures found;
  found["partitions"] = partitions;
  return found;
}

} // namespace

int main(int argc, char** argv) {
  const std::map<std::string, figures (*)(const asked&)> commands{
      {"create", create}, {"fill", fill}, {"read", read}, {"echo", echo}};
  asked with;
  std::string name;
  CLI::App app{"Uses librdkafka alone on the topic `bench`; prints its figures."};
  app.add_option("command", name)->required()->check(CLI::IsMember(commands));
  app.add_option("--brokers", with.brokers)->required();
  app.add_option("--site", with.site, "whose key encrypts what fills the topic");
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
