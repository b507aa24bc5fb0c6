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

/// A partition is read from `first` on; `end` is where it ended when it was found.
struct partition_found {
  std::uint32_t partition = 0;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

/// The oldest record of a partition is now the one at `first`.
struct partition_released {
  std::uint32_t partition = 0;
  std::uint64_t first = 0;
};

/// The topic was deleted and recreated.
struct topic_recreated {};

/// The brokers answer.
struct kafka_reached {};

/// The offset of each partition's first record that is not older than `time`, or the partition's
/// end.
struct kafka_since {
  /// Since the Unix epoch.
  std::chrono::milliseconds time{};
  std::map<std::uint32_t, std::uint64_t> next{};
};

using kafka_item = std::variant<kafka_message, partition_found, partition_released, partition_end,
                                topic_recreated, kafka_reached, kafka_since, kafka_fault>;

/// Notifies a receiver that there is something to read. Thread-safe.
class kafka_signal {
 public:
  void follow(std::function<void()> receiver) {
    const std::lock_guard guard{lock_};
    receiver_ = std::move(receiver);
  }
  /// The receiver is not called after this returns.
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

/// Pauses and timeouts of the reading thread; tests use shorter ones.
struct kafka_pauses {
  /// Between two checks of the topic's partitions and their first offsets.
  std::chrono::milliseconds check_interval{10'000};
  /// After the first failure; doubles up to `check_interval`.
  std::chrono::milliseconds retry{250};
  /// Timeout for a broker's response.
  std::chrono::milliseconds response_timeout{3'000};
};

/// Reads a topic's partitions on a thread of its own, ahead of the caller of `take`, within a
/// memory limit.
class kafka_reader {
 public:
  kafka_reader(kafka_options options, kafka_pauses pauses, std::shared_ptr<kafka_signal> signal);
  kafka_reader(const kafka_reader&) = delete;
  kafka_reader& operator=(const kafka_reader&) = delete;
  ~kafka_reader();

  /// Returns nullopt if nothing has arrived.
  std::optional<kafka_item> take();

  /// Requests a `kafka_since`, unless it was requested and is not answered yet.
  void request_since(std::chrono::milliseconds time);
  /// The answer may come nevertheless.
  void withdraw_since(std::chrono::milliseconds time);

 private:
  class work;

  std::shared_ptr<work> work_;
  /// Items that were handed over together. Messages are destroyed before the client that gave them.
  std::vector<kafka_item> batch_;
  /// Number of items of `batch_` that were taken.
  std::size_t taken_ = 0;
};

} // namespace logflume::log
