#pragma once

#include "log/event/envelope.hpp"
#include "log/event/record_meaning.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace logflume::log {

/// How the key of a record names its entity.
enum class kafka_key : std::uint8_t {
  /// The log's u64, 8 bytes big-endian.
  binary,
  /// The same in decimal digits.
  text,
};

inline constexpr std::array<std::string_view, 2> kafka_key_names{"binary", "text"};

/// The parts of a record that determine its meaning.
struct kafka_fields {
  std::optional<bytes_view> key{};
  /// nullopt for a tombstone.
  std::optional<bytes_view> value{};
  /// The header `seq_nr`, 8 bytes big-endian.
  std::optional<bytes_view> seq_nr{};
  /// The last header `ts`: an f64, 8 bytes little-endian; empty if the record has no time.
  std::optional<bytes_view> ts{};
  /// Kafka's own time, used if there is no `ts`.
  std::optional<std::int64_t> time_ms{};
};

/// All records with this key were deleted.
struct kafka_tombstone {
  std::uint64_t key = 0;
};

using kafka_record = std::variant<record_content, kafka_tombstone, skip_reason>;

/// Returns nullopt if `key` does not have that form.
std::optional<std::uint64_t> parse_kafka_key(bytes_view key, kafka_key form);

/// Returns what a record means; its value is a view into `fields`. `max_size`: maximum bytes of key
/// and value together.
kafka_record read_kafka_record(const kafka_fields& fields, kafka_key form, std::size_t max_size);

/// Returns Kafka's form of a time: milliseconds since the Unix epoch, rounded down.
std::chrono::milliseconds kafka_time(double seconds_since_epoch);

/// Returns the number that distinguishes the keys of an entity.
inline std::uint32_t kind_of_key(std::uint64_t key, const record_meaning& meaning) {
  return meaning.kind == record_kind::plain ? 0 : static_cast<std::uint32_t>(key >> 52);
}

} // namespace logflume::log
