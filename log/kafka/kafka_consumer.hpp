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

/// The end of a partition that was reached: the next offset there will be.
struct partition_end {
  std::uint32_t partition = 0;
  std::uint64_t next = 0;
};

/// None: nothing came in time.
using kafka_news = std::variant<std::monostate, kafka_message, partition_end, kafka_fault>;

/// Offsets of a partition: of its oldest record, and the one behind its newest.
struct partition_bounds {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// Reads the partitions of a topic that it is told to, without a group: nothing is committed, and
/// of transactions only what was committed is read. Used by one thread. librdkafka is loaded by the
/// first, and has threads of its own for each.
class kafka_consumer {
 public:
  enum class reading : std::uint8_t {
    /// All partitions together, for as long as it lives.
    together,
    /// Each on its own, with little memory. Where records are gone it goes on at the oldest.
    apart,
    /// Not at all: bounds are asked for, and those count transactions that have not ended, too.
    bounds_alone,
  };

  /// Or what is wrong with the options, or with the library.
  static std::variant<kafka_consumer, std::string> make(const kafka_options& options, reading how);

  kafka_consumer(kafka_consumer&&) noexcept;
  kafka_consumer& operator=(kafka_consumer&&) noexcept;
  ~kafka_consumer();

  using patience = std::chrono::milliseconds;

  /// The number of the topic's partitions.
  std::variant<std::uint32_t, kafka_fault> partitions(patience most);

  template <class T>
  using by_partition = std::map<std::uint32_t, T>;

  /// Of the partitions below `count`. (`rd_kafka_query_watermark_offsets` has no bound of time.)
  std::variant<by_partition<partition_bounds>, kafka_fault> bounds(std::uint32_t count,
                                                                   patience most);

  /// Of each of them, the offset of the first record that is not older; where there is none, its
  /// end.
  std::variant<by_partition<std::uint64_t>, kafka_fault>
  first_since(std::uint32_t count, std::chrono::system_clock::time_point time, patience most);

  void start(std::uint32_t partition, std::uint64_t first);
  bool has_started(std::uint32_t partition) const;
  void stop(std::uint32_t partition);
  void stop_all();

  /// What came from the partitions, read together.
  kafka_news poll(patience most);
  /// The same, with what came besides.
  void poll(patience most, std::vector<kafka_news>& into);
  /// What came from one of those that are read apart.
  kafka_news poll(std::uint32_t partition);

  /// The last fault of the connection as such, if there was one since it was asked.
  std::optional<kafka_fault> take_fault();

 private:
  struct state;
  std::variant<by_partition<std::int64_t>, kafka_fault>
  offsets_at(std::uint32_t count, std::int64_t time_ms, patience most);
  explicit kafka_consumer(std::unique_ptr<state> own);

  std::unique_ptr<state> state_;
};

} // namespace logflume::log
