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
  /// A header's value; of several of that name the first or the last.
  enum class which : std::uint8_t { first, last };

  /// `rd_kafka_message_t`, which is given back to librdkafka at the end.
  using handle = std::unique_ptr<void, void (*)(void*)>;

  explicit kafka_message(handle message) : message_{std::move(message)} {}

  std::uint32_t partition() const;
  std::uint64_t offset() const;
  /// None: the record has no key.
  std::optional<bytes_view> key() const;
  /// None: the record deletes those of its key.
  std::optional<bytes_view> value() const;
  std::optional<bytes_view> header(std::string_view name, which wanted) const;
  /// Milliseconds since the Unix epoch; none: it has no time.
  std::optional<std::int64_t> time_ms() const;
  /// What librdkafka takes for one, about, beside key and value.
  static constexpr std::size_t overhead = 256;
  /// What it takes while it waits, about.
  std::size_t bytes() const;

 private:
  handle message_;
};

} // namespace logflume::log
