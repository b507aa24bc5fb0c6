#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::bench {

using kafka_options = std::vector<std::pair<std::string, std::string>>;

struct kafka_header {
  std::string_view name;
  std::span<const std::uint8_t> value;
};

/// Returns an entity's key: 8 bytes, big-endian.
std::string kafka_key(std::uint64_t entity);

/// A librdkafka producer. Throws on errors.
class kafka_producer {
 public:
  kafka_producer(const std::string& brokers, std::string topic, kafka_options options = {});

  rd_kafka_t* get() const { return client_.get(); }

  /// Puts the record into the partition that every Kafka client chooses for its key.
  void put(std::uint64_t entity, std::span<const std::uint8_t> value,
           std::span<const kafka_header> headers = {});
  /// Waits until the broker has all records.
  void flush();

 private:
  std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client_;
  std::string topic_;
};

/// A librdkafka consumer of all partitions of a topic, without a group. Throws on errors.
class kafka_consumer {
 public:
  /// Reads from the beginning, or from the end.
  kafka_consumer(const std::string& brokers, const std::string& topic, bool from_beginning);
  kafka_consumer(const kafka_consumer&) = delete;
  kafka_consumer& operator=(const kafka_consumer&) = delete;
  ~kafka_consumer() { release(); }

  using messages = std::span<rd_kafka_message_t*>;

  /// Returns available messages after up to `wait_ms`. The consumer owns them until the next call.
  messages take(int wait_ms);

  /// Reads to the current end of each partition.
  void reach_end();

 private:
  void release();

  std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client_;
  std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue_;
  std::vector<rd_kafka_message_t*> taken_;
  std::size_t partitions_ = 0;
  std::size_t ends_ = 0;
};

/// The offset that a group has committed for partition 0 of a topic.
class committed_offset {
 public:
  committed_offset(const std::string& brokers, const std::string& group, std::string topic);

  /// Returns a negative number if nothing is committed.
  std::int64_t get() const;

 private:
  std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client_;
  std::string topic_;
};

/// Creates a topic that keeps all records, whatever their timestamps.
void create_topic(const std::string& brokers, const std::string& topic, int partitions);

} // namespace logflume::bench
