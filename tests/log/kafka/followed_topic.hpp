#pragma once

#include "log/kafka/kafka_topic.hpp"
#include "tests/support/mock_kafka.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::test {

using namespace log;
using namespace std::chrono_literals;

inline constexpr auto longest_wait = 60s;

/// A mock cluster's topic of plain records whose values are JSON.
struct kafka_fixture {
  mock_kafka cluster;
  temp_dir dir;

  explicit kafka_fixture(int partitions = 2) {
    if (partitions > 0)
      cluster.create("readings", partitions);
  }

  kafka_topic_options options() const {
    auto root = std::get<crypto::root_secret>(
        crypto::root_secret::parse("0123456789abcdef0123456789abcdef"));
    return {.name = "temperature",
            .kafka = {.brokers = cluster.brokers(),
                      .topic = "readings",
                      .options = {{"topic.metadata.refresh.interval.ms", "500"},
                                  {"reconnect.backoff.max.ms", "200"},
                                  {"fetch.wait.max.ms", "10"}}},
            .meaning = {.key = kafka_key::binary,
                        .max_record_size = 1'000,
                        .secrets = {dir.path(), root},
                        .events_key = {},
                        .redact = {},
                        .records = {.kind = record_kind::plain,
                                    .encryption = value_encryption::none,
                                    .format = value_format::json,
                                    .entity_type = "Sensor"}},
            .pauses = {.check_interval = 200ms, .retry = 50ms, .response_timeout = 2'000ms}};
  }

  void produce(std::int32_t partition, std::uint64_t entity, std::optional<std::string> value) {
    cluster.produce(
        "readings",
        {{.partition = partition, .key = big_endian(entity), .value = std::move(value)}});
  }
};

/// A source and everything that it returned.
struct followed_topic {
  kafka_topic topic;
  std::mutex lock;
  std::condition_variable told;
  bool has_news = false;
  std::unique_ptr<source_watch> watch;
  std::unique_ptr<event_source> source;
  /// Each is `E JSON` or `E deleted`, where E is the entity, or what came instead of an event.
  std::vector<std::string> seen;
  std::vector<std::string> ids;
  std::string reason;
  std::string message;
  std::function<void(const removed&)> on_removal;

  explicit followed_topic(kafka_topic_options options) : topic{std::move(options)} {
    watch = topic.watch(1s, [this](source_change) {
      const std::lock_guard guard{lock};
      has_news = true;
      told.notify_all();
    });
    source = topic.follow();
  }
  followed_topic(const followed_topic&) = delete;
  followed_topic& operator=(const followed_topic&) = delete;
  ~followed_topic() { watch.reset(); }

  std::string id_of(offset at) const {
    std::string text;
    topic.places()->append_id(text, record_id{at, 0});
    return text;
  }

  /// Returns true if the step is the last one for now.
  bool take(const event_step& step) {
    if (const auto* event = std::get_if<envelope>(&step)) {
      seen.push_back(std::to_string(event->entity_id) + ' ' +
                     (event->json.empty() ? "deleted" : std::string{event->json}));
      ids.push_back(id_of(event->offset));
    } else if (const auto* skip = std::get_if<skipped>(&step)) {
      seen.push_back("skipped " + std::string{to_string(skip->reason)});
    } else if (std::holds_alternative<rewound>(step)) {
      seen.emplace_back("rewound");
    } else if (const auto* gone = std::get_if<removed>(&step)) {
      seen.push_back(gone->entity_id ? "removed of " + std::to_string(*gone->entity_id)
                                     : "removed");
      if (on_removal)
        on_removal(*gone);
    } else if (const auto* fault = std::get_if<not_ready>(&step)) {
      reason = fault->reason;
      message = fault->message;
      return true;
    } else if (nothing_to_read(step) || is_pending(step)) {
      reason.clear();
      return true;
    }
    return false;
  }

  /// Reads until `done` holds.
  template <class Done>
  void read_until(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    while (true) {
      while (!take(source->next(std::chrono::steady_clock::now()))) {
      }
      if (done())
        return;
      std::unique_lock guard{lock};
      REQUIRE(told.wait_until(guard, deadline, [this] { return std::exchange(has_news, false); }));
    }
  }

  void read(std::size_t count) {
    read_until([&] { return seen.size() >= count; });
  }
  void read_until_ready() {
    read_until([&] { return reason.empty(); });
  }
  void read_until_waits_for(std::string_view why) {
    read_until([&] { return reason == why; });
  }
};

} // namespace logflume::test
