#include "log/kafka/kafka_record.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace logflume::log {

namespace {

constexpr std::size_t number_size = 8;

std::uint64_t big_endian(bytes_view bytes) {
  std::uint64_t number = 0;
  for (const auto byte : bytes.first(number_size))
    number = number << 8 | byte;
  return number;
}

std::optional<double> time_of(const kafka_fields& fields) {
  if (fields.ts && fields.ts->empty())
    return std::nullopt;
  if (fields.ts && fields.ts->size() == number_size) {
    std::uint64_t bits = 0;
    for (std::size_t i = number_size; i > 0; --i)
      bits = bits << 8 | (*fields.ts)[i - 1];
    return std::bit_cast<double>(bits);
  }
  if (!fields.time_ms)
    return std::nullopt;
  // Times are truncated to microseconds when they are shown: do not fall below the millisecond. A
  // `double` does not hold every number of milliseconds.
  const auto milliseconds = static_cast<long double>(*fields.time_ms);
  const auto time = static_cast<double>(milliseconds / 1e3L);
  return static_cast<long double>(time) * 1e3L < milliseconds
             ? std::nextafter(time, std::numeric_limits<double>::infinity())
             : time;
}

} // namespace

std::optional<std::uint64_t> parse_kafka_key(bytes_view key, kafka_key form) {
  if (form == kafka_key::binary)
    return key.size() == number_size ? std::optional{big_endian(key)} : std::nullopt;
  const std::string_view digits{reinterpret_cast<const char*>(key.data()), key.size()};
  std::uint64_t number = 0;
  const auto* end = digits.data() + digits.size();
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos ||
      (digits.size() > 1 && digits.front() == '0') ||
      std::from_chars(digits.data(), end, number).ec != std::errc{})
    return std::nullopt;
  return number;
}

kafka_record read_kafka_record(const kafka_fields& fields, kafka_key form, std::size_t max_size) {
  const auto key = fields.key ? parse_kafka_key(*fields.key, form) : std::nullopt;
  if (!key)
    return skip_reason::wrong_key;
  if (!fields.value)
    return kafka_tombstone{*key};
  if (fields.key->size() + fields.value->size() > max_size)
    return skip_reason::too_long;
  record_content content{.key = *key, .timestamp = time_of(fields), .value = *fields.value};
  if (fields.seq_nr && fields.seq_nr->size() >= number_size)
    content.seq_nr = big_endian(*fields.seq_nr);
  return content;
}

std::chrono::milliseconds kafka_time(double seconds_since_epoch) {
  return std::chrono::milliseconds{
      static_cast<std::int64_t>(std::floor(seconds_since_epoch * 1e3))};
}

} // namespace logflume::log
