#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace logflume::log {

/// A record of a partition, in librdkafka's memory.
class kafka_message {
 public:
  /// Which header to return if several have the same name.
  enum class occurrence : std::uint8_t { first, last };

  /// An `rd_kafka_message_t`, returned to librdkafka on destruction.
  using handle = std::unique_ptr<void, void (*)(void*)>;

  explicit kafka_message(handle message) : message_{std::move(message)} {}

  std::uint32_t partition() const;
  std::uint64_t offset() const;
  /// Returns nullopt if the record has no key.
  std::optional<bytes_view> key() const;
  /// Returns nullopt if the record deletes the records of its key.
  std::optional<bytes_view> value() const;
  std::optional<bytes_view> header(std::string_view name, occurrence wanted) const;
  /// Milliseconds since the Unix epoch; nullopt if the record has no time.
  std::optional<std::int64_t> time_ms() const;
  /// Approximate bytes that librdkafka needs for a message, besides its key and value.
  static constexpr std::size_t overhead = 256;
  /// Returns the approximate bytes of memory that the message takes while it waits.
  std::size_t bytes() const;

 private:
  handle message_;
};

} // namespace logflume::log
