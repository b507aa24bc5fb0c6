#pragma once

#include "log/event/record_meaning.hpp"
#include "log/kafka/kafka_producer.hpp"
#include "log/kafka/kafka_record.hpp"
#include "log/record/record.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logflume::log {

// Headers of a forwarded record, after those that it has in its log.

/// The time: an f64, 8 bytes little-endian; empty if there is none.
inline constexpr std::string_view ts_header = "ts";
/// The log that the record comes from.
inline constexpr std::string_view origin_header = "origin";
/// The record's offset in that log: 8 bytes, big-endian.
inline constexpr std::string_view origin_offset_header = "origin_offset";

/// Turns records of a log into records for Kafka. The value stays as it is: salt and ciphertext.
class forward_record {
 public:
  forward_record(std::string origin, kafka_key form, record_meaning meaning) :
      origin_{std::move(origin)}, form_{form}, meaning_{std::move(meaning)} {}

  /// Views in the result are valid until the next call, and only as long as `record` is.
  kafka_outgoing make(const record_view& record, std::chrono::system_clock::time_point now);

 private:
  static constexpr std::size_t number_size = 8;
  using number_bytes = std::array<std::uint8_t, number_size>;

  bytes_view key_of(std::uint64_t key);

  std::string origin_;
  kafka_key form_;
  record_meaning meaning_;
  std::vector<header_view> headers_;
  number_bytes key_{};
  std::string key_text_;
  number_bytes ts_{};
  number_bytes origin_offset_{};
};

/// Returns the number by which Kafka's own clients choose a key's partition: modulo the number of
/// partitions.
std::uint32_t partition_hash_of(std::uint64_t entity);

/// Returns Kafka's own time of a record, in milliseconds since the Unix epoch: the record's, if
/// that is after the epoch and no more than a minute ahead of `now`, because brokers refuse others;
/// otherwise `now`.
std::int64_t create_time_of(std::optional<double> timestamp,
                            std::chrono::system_clock::time_point now);

} // namespace logflume::log
