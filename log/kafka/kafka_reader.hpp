#pragma once

#include "log/kafka/kafka_consumer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::log {

/// A partition is read from `first` on; `end`: where it ended then.
struct partition_found {
  std::uint32_t partition = 0;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// The oldest record of a partition is another one now.
struct partition_released {
  std::uint32_t partition = 0;
  std::uint64_t first = 0;
};

/// The topic was deleted and made again.
struct topic_recreated {};

/// The brokers answer.
struct kafka_reached {};

/// By partition, the first record that is not older, or the end.
struct kafka_since {
  double timestamp = 0;
  std::map<std::uint32_t, std::uint64_t> next{};
};

using kafka_item = std::variant<kafka_message, partition_found, partition_released, partition_end,
                                topic_recreated, kafka_reached, kafka_since, kafka_fault>;

/// Whom to tell that there is something to read. Thread-safe.
class kafka_signal {
 public:
  void follow(std::function<void()> receiver) {
    const std::lock_guard guard{lock_};
    receiver_ = std::move(receiver);
  }
  /// Nobody is called once it returns.
  void unfollow() { follow({}); }
  void raise() {
    const std::lock_guard guard{lock_};
    if (receiver_)
      receiver_();
  }

 private:
  std::mutex lock_;
  std::function<void()> receiver_;
};

/// Pauses of the thread that reads; shorter ones for tests.
struct kafka_pauses {
  /// Between two looks at the topic's partitions and their first offsets.
  std::chrono::milliseconds look{10'000};
  /// After the first failure; doubles up to `look`.
  std::chrono::milliseconds retry{250};
  /// The most that a broker may take to answer.
  std::chrono::milliseconds answer{3'000};
};

/// Reads a topic's partitions on a thread of its own, ahead of who takes what it read, within a
/// bound of memory.
class kafka_reader {
 public:
  kafka_reader(kafka_options options, kafka_pauses pauses, std::shared_ptr<kafka_signal> signal);
  kafka_reader(const kafka_reader&) = delete;
  kafka_reader& operator=(const kafka_reader&) = delete;
  ~kafka_reader();

  /// None: nothing has come.
  std::optional<kafka_item> take();

  /// For a `kafka_since`. Seconds since the Unix epoch.
  void ask_since(double timestamp);

 private:
  class work;

  std::shared_ptr<work> work_;
  /// What was handed over at once. Messages end before the client that gave them.
  std::vector<kafka_item> batch_;
  /// So many of it were taken.
  std::size_t taken_ = 0;
};

} // namespace logflume::log
