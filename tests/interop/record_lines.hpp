#pragma once

#include "log/event/json_writer.hpp"
#include "log/event/timestamp.hpp"
#include "log/record/record.hpp"
#include "log/record/utf8.hpp"
#include "tests/interop/original.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace logflume::test {

/// A record before it is written.
struct some_record {
  std::uint64_t key = 0;
  std::optional<log::instant> time;
  std::vector<std::pair<std::string, std::vector<std::uint8_t>>> headers;
  std::vector<std::uint8_t> value;
};

using some_records = std::vector<some_record>;

inline std::string hex_of(log::bytes_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes)
    text.append({digits[byte >> 4], digits[byte & 0xf]});
  return text;
}

/// Rounds the time as the original does: the distance from 1970 in whole seconds plus their
/// fraction.
inline double seconds_of(const log::instant& time) {
  const bool before = time.seconds < 0;
  const bool borrows = before && time.nanoseconds > 0;
  const auto seconds = before ? -time.seconds - (borrows ? 1 : 0) : time.seconds;
  const auto rest = borrows ? 1'000'000'000 - time.nanoseconds : time.nanoseconds;
  const auto distance = static_cast<double>(seconds) + rest / 1e9;
  return before ? -distance : distance;
}

inline log::record_fields fields_of(const some_record& record) {
  log::record_fields fields;
  for (const auto& [name, value] : record.headers)
    fields.headers.push_back({name, value});
  if (record.time)
    fields.timestamp = seconds_of(*record.time);
  fields.key = record.key;
  fields.value = record.value;
  return fields;
}

/// Returns the line that the original prints and reads for such a record.
inline std::string line_of(const log::record_fields& record,
                           const std::optional<log::instant>& time) {
  rapidjson::StringBuffer buffer;
  log::json_writer json{buffer};
  json.StartObject();
  json.text("offset");
  json.Uint64(record.offset);
  json.text("key");
  json.Uint64(record.key);
  json.text("time");
  if (time) {
    json.StartArray();
    json.Int64(time->seconds);
    json.Uint(time->nanoseconds);
    json.EndArray();
  } else {
    json.Null();
  }
  json.text("headers");
  json.StartArray();
  for (const auto& header : record.headers) {
    json.StartArray();
    json.text(header.key);
    json.text(hex_of(header.value));
    json.EndArray();
  }
  json.EndArray();
  json.text("value");
  json.text(hex_of(record.value));
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

/// Returns the line of a record before it is written: its time is exact.
inline std::string line_to_write(const some_record& record) {
  return line_of(fields_of(record), record.time);
}

/// Returns the line of a record that was read: its time was stored as an f64.
inline std::string line_of(const log::record_fields& record) {
  return line_of(record, record.timestamp ? std::optional{log::to_instant(*record.timestamp)}
                                          : std::nullopt);
}

inline lines lines_to_write(const some_records& records) {
  lines all;
  for (const auto& record : records)
    all.push_back(line_to_write(record));
  return all;
}

/// Returns the lines that readers must see if the records were written in this order.
inline lines lines_to_read(const some_records& records, log::offset first = 0) {
  lines all;
  for (const auto& record : records) {
    auto fields = fields_of(record);
    fields.offset = first++;
    all.push_back(line_of(fields));
  }
  return all;
}

/// Makes random records of all widths and shapes; the same seed gives the same records.
class record_maker {
 public:
  explicit record_maker(std::uint64_t seed) : random_{seed} {}

  /// Returns a record with a key below `keys`, or with any key if `keys` is 0.
  some_record make(std::uint64_t keys = 0) {
    some_record record;
    record.key = keys == 0 ? random_() >> number(64) : number(keys);
    if (number(8) != 0)
      record.time = time();
    for (auto left = number(4); left > 0; --left)
      record.headers.emplace_back(text(number(20)), bytes(number(20)));
    record.value = bytes(number(100) == 0 ? number(15'000) : number(150));
    return record;
  }

  some_records make_some(std::size_t count, std::uint64_t keys = 0) {
    some_records some;
    while (some.size() < count)
      some.push_back(make(keys));
    return some;
  }

  /// Returns a number below `end`.
  std::uint64_t number(std::uint64_t end) { return random_() % end; }

 private:
  log::instant time() {
    constexpr std::int64_t year_2024 = 1'704'067'200;
    constexpr std::int64_t year_9999 = 253'370'764'800;
    const auto nanoseconds = static_cast<std::uint32_t>(number(1'000'000'000));
    const auto range = number(10) == 0 ? year_9999 : year_2024 / 10;
    const auto since = static_cast<std::int64_t>(number(static_cast<std::uint64_t>(range)));
    return number(10) == 0
               ? log::instant{-since / 50, nanoseconds}
               : log::instant{year_2024 * (range == year_9999 ? 0 : 1) + since, nanoseconds};
  }

  std::string text(std::uint64_t characters) {
    static const lines alphabet{"a", "Z", "_", "\"", "\\", "\n", "\x1f", "\x7f", "ä", "€", "𝄞"};
    std::string some;
    while (characters-- > 0)
      some += alphabet[number(alphabet.size())];
    return some;
  }

  std::vector<std::uint8_t> bytes(std::uint64_t size) {
    std::vector<std::uint8_t> some(size);
    for (auto& byte : some)
      byte = static_cast<std::uint8_t>(random_());
    return some;
  }

  std::mt19937_64 random_;
};

} // namespace logflume::test
