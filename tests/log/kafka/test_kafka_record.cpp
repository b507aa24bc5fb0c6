#include "log/kafka/kafka_record.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::test {

using namespace log;

namespace {

bytes_view bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr std::string_view key{"\x00\x10\x00\x00\x00\x00\x03\xe9", 8};
constexpr std::string_view seven{"\x00\x00\x00\x00\x00\x00\x00\x07", 8};
/// The f64 1.5 as on disk.
constexpr std::string_view one_and_a_half{"\x00\x00\x00\x00\x00\x00\xf8\x3f", 8};

} // namespace

TEST_CASE("a record's key is read as 8 bytes or as digits as configured and is never guessed") {
  CHECK(parse_kafka_key(bytes(key), kafka_key::binary) == 0x0010'0000'0000'03e9);
  CHECK_FALSE(parse_kafka_key(bytes("1001"), kafka_key::binary));
  CHECK_FALSE(parse_kafka_key({}, kafka_key::binary));
  CHECK(parse_kafka_key(bytes("1001"), kafka_key::text) == 1001);
  CHECK(parse_kafka_key(bytes("18446744073709551615"), kafka_key::text) == ~std::uint64_t{0});
  for (const auto* text : {"", "01", "-1", "1 ", "18446744073709551616", "abc"})
    CHECK_FALSE(parse_kafka_key(bytes(text), kafka_key::text));
  CHECK_FALSE(parse_kafka_key(bytes(key), kafka_key::text));
}

TEST_CASE("a record's time is that of its ts header or else Kafka's") {
  kafka_fields fields{.key = bytes(key), .value = bytes("v"), .time_ms = 2'500};
  const auto time = [&] {
    return std::get<record_content>(read_kafka_record(fields, kafka_key::binary, 100)).timestamp;
  };
  CHECK(time() == 2.5);
  fields.ts = bytes(one_and_a_half);
  CHECK(time() == 1.5);
  fields.ts = bytes_view{};
  CHECK_FALSE(time());
  fields.ts = bytes("short");
  CHECK(time() == 2.5);
  fields.time_ms.reset();
  CHECK_FALSE(time());
}

TEST_CASE("a record from Kafka has the log's key and sequence number and value") {
  const auto record = read_kafka_record(
      {.key = bytes(key), .value = bytes("v"), .seq_nr = bytes(seven)}, kafka_key::binary, 100);
  const auto& content = std::get<record_content>(record);
  CHECK(content.key == 0x0010'0000'0000'03e9);
  CHECK(content.seq_nr == 7);
  CHECK(content.value.size() == 1);
}

TEST_CASE("a record without a value is a tombstone and one with an empty value is not") {
  const auto gone = read_kafka_record({.key = bytes(key)}, kafka_key::binary, 100);
  CHECK(std::get<kafka_tombstone>(gone).key == 0x0010'0000'0000'03e9);
  const auto empty =
      read_kafka_record({.key = bytes(key), .value = bytes_view{}}, kafka_key::binary, 100);
  CHECK(std::holds_alternative<record_content>(empty));
}

TEST_CASE("a record that has a key of the wrong form or is too long is skipped") {
  CHECK(std::get<skip_reason>(read_kafka_record({.value = bytes("v")}, kafka_key::binary, 100)) ==
        skip_reason::wrong_key);
  CHECK(std::get<skip_reason>(read_kafka_record({.key = bytes("1"), .value = bytes("v")},
                                                kafka_key::binary, 100)) == skip_reason::wrong_key);
  CHECK(std::get<skip_reason>(read_kafka_record({.key = bytes(key), .value = bytes("12345")},
                                                kafka_key::binary, 12)) == skip_reason::too_long);
}

TEST_CASE("a time in any year becomes the millisecond that it is in") {
  CHECK(kafka_time(1.5) == std::chrono::milliseconds{1'500});
  CHECK(kafka_time(-0.0001) == std::chrono::milliseconds{-1});
  // 2300-01-01 and 1600-01-01: in nanoseconds, they have more than 64 bits.
  CHECK(kafka_time(10'413'792'000) == std::chrono::milliseconds{10'413'792'000'000});
  CHECK(kafka_time(-11'676'096'000) == std::chrono::milliseconds{-11'676'096'000'000});
}

TEST_CASE("records of one entity are told apart by the type in their keys") {
  CHECK(kind_of_key(0x0010'0000'0000'03e9, {}) == 1);
  CHECK(kind_of_key(0x03e9, {}) == 0);
  CHECK(kind_of_key(0x0010'0000'0000'03e9, {.kind = record_kind::plain}) == 0);
}

} // namespace logflume::test
