#pragma once

#include "log/kafka/kafka_fault.hpp"
#include "log/kafka/kafka_message.hpp"
#include "log/kafka/kafka_options.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logflume::log {

/// A partition was read to its end; `next` is the next offset to expect.
struct partition_end {
  std::uint32_t partition = 0;
  std::uint64_t next = 0;
};

/// `std::monostate` if nothing arrived in time.
using kafka_news = std::variant<std::monostate, kafka_message, partition_end, kafka_fault>;

/// Offsets of a partition: `low` is its oldest record's, `high` is one past its newest record's.
struct partition_bounds {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// Reads the partitions of a topic that `start` names, without a consumer group: it commits
/// nothing, and of transactions it reads only the committed ones. Used by one thread. The first
/// consumer loads librdkafka; each consumer has librdkafka threads of its own.
class kafka_consumer {
 public:
  enum class read_mode : std::uint8_t {
    /// Reads all partitions together, for as long as the consumer lives.
    together,
    /// Reads each partition on its own, with little memory. If records are gone, it continues at
    /// the oldest.
    separately,
    /// Reads nothing: only asks for bounds, which also count transactions that have not ended.
    bounds_only,
  };

  /// Returns the consumer, or what is wrong with the options or with the library.
  static std::variant<kafka_consumer, std::string> make(const kafka_options& options,
                                                        read_mode mode);

  kafka_consumer(kafka_consumer&&) noexcept;
  kafka_consumer& operator=(kafka_consumer&&) noexcept;
  ~kafka_consumer();

  using duration = std::chrono::milliseconds;

  /// Returns the number of the topic's partitions.
  std::variant<std::uint32_t, kafka_fault> partitions(duration timeout);

  template <class T>
  using by_partition = std::map<std::uint32_t, T>;

  /// Returns the bounds of the partitions below `count`. (`rd_kafka_query_watermark_offsets` has no
  /// time limit.)
  std::variant<by_partition<partition_bounds>, kafka_fault> bounds(std::uint32_t count,
                                                                   duration timeout);

  /// Returns for each partition below `count` the offset of the first record that is not older than
  /// `time` (since the Unix epoch), or the partition's end if there is none.
  std::variant<by_partition<std::uint64_t>, kafka_fault>
  first_since(std::uint32_t count, std::chrono::milliseconds time, duration timeout);

  void start(std::uint32_t partition, std::uint64_t first);
  bool has_started(std::uint32_t partition) const;
  void stop(std::uint32_t partition);
  void stop_all();

  /// Returns what arrived from the partitions that are read together.
  kafka_news poll(duration timeout);
  /// Appends the same to `into`, along with more that has already arrived.
  void poll(duration timeout, std::vector<kafka_news>& into);
  /// Returns what arrived from one of the partitions that are read separately.
  kafka_news poll(std::uint32_t partition);

  /// Returns the last connection fault since the previous call, if there was one.
  std::optional<kafka_fault> take_fault();

 private:
  struct state;
  std::variant<by_partition<std::int64_t>, kafka_fault>
  offsets_at(std::uint32_t count, std::int64_t time_ms, duration timeout);
  explicit kafka_consumer(std::unique_ptr<state> initial);

  std::unique_ptr<state> state_;
};

} // namespace logflume::log
