#include "log/forward/forward_record.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

using namespace log;
using namespace std::chrono_literals;

namespace {

const std::chrono::system_clock::time_point now{1'795'420'800s};

std::string text(bytes_view bytes) {
  return {bytes.begin(), bytes.end()};
}

bytes_view bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A record as it is in a log.
struct encoded {
  explicit encoded(const record_fields& fields) {
    encode_record(fields, bytes_);
    record = std::get<complete>(decode_record(bytes_, default_max_record_size)).record;
  }
  record_view record;

 private:
  std::vector<std::uint8_t> bytes_;
};

std::vector<std::pair<std::string, std::string>> headers_of(const kafka_outgoing& outgoing) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [name, value] : outgoing.headers)
    headers.emplace_back(name, text(value));
  return headers;
}

constexpr std::uint64_t key = 0x0010'0000'0000'03e9;

} // namespace

TEST_CASE("a forwarded record keeps its key and value and headers and gains its time and origin") {
  const encoded log{{.headers = {{"seq_nr", bytes("12345678")}, {"x", bytes("y")}},
                     .timestamp = 1.5,
                     .key = key,
                     .value = bytes("salt and ciphertext"),
                     .offset = 0x0102}};
  forward_record maker{"gateway-17", kafka_key::binary, {}};
  const auto made = maker.make(log.record, now);
  CHECK(text(made.key) == std::string{"\x00\x10\x00\x00\x00\x00\x03\xe9", 8});
  CHECK(text(made.value) == "salt and ciphertext");
  CHECK(made.time_ms == 1'500);
  CHECK(made.tag == 0x0102);
  CHECK(headers_of(made) ==
        std::vector<std::pair<std::string, std::string>>{
            {"seq_nr", "12345678"},
            {"x", "y"},
            {"ts", std::string{"\x00\x00\x00\x00\x00\x00\xf8\x3f", 8}},
            {"origin", "gateway-17"},
            {"origin_offset", std::string{"\x00\x00\x00\x00\x00\x00\x01\x02", 8}}});
}

TEST_CASE("a forwarded record reads the same from Kafka as from the log") {
  const encoded log{{.headers = {{"seq_nr", bytes("12345678")}},
                     .timestamp = 1'795'420'800.123'456,
                     .key = key,
                     .value = bytes("value"),
                     .offset = 7}};
  for (const auto form : {kafka_key::binary, kafka_key::text}) {
    forward_record maker{"gateway-17", form, {}};
    const auto made = maker.make(log.record, now);
    const auto headers = headers_of(made);
    const auto read = read_kafka_record({.key = made.key,
                                         .value = made.value,
                                         .seq_nr = bytes(headers[0].second),
                                         .ts = bytes(headers[1].second),
                                         .time_ms = 0},
                                        form, default_max_record_size);
    const auto* content = std::get_if<record_content>(&read);
    REQUIRE(content);
    CHECK(content->key == key);
    CHECK(content->timestamp == log.record.timestamp);
    CHECK(text(content->value) == "value");
  }
}

TEST_CASE("a record without a timestamp gets an empty ts header and the time of sending") {
  const encoded log{{.headers = {}, .timestamp = {}, .key = key, .value = {}, .offset = 0}};
  forward_record maker{"a", kafka_key::text, {}};
  const auto made = maker.make(log.record, now);
  CHECK(text(made.key) == "4503599627371497");
  CHECK(made.time_ms == 1'795'420'800'000);
  CHECK(headers_of(made).front() == std::pair<std::string, std::string>{"ts", ""});
}

TEST_CASE("Kafka's timestamp is the record's if it is between 1970 and one minute ahead") {
  constexpr std::int64_t now_ms = 1'795'420'800'000;
  CHECK(create_time_of(0.001, now) == 1);
  CHECK(create_time_of(1'795'420'859.999, now) == now_ms + 59'999);
  CHECK(create_time_of(1'795'420'860.0, now) == now_ms + 60'000);
  for (const auto other :
       {1'795'420'860.001, 1e300, -1.0, 0.0, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN()})
    CHECK(create_time_of(other, now) == now_ms);
  CHECK(create_time_of(std::nullopt, now) == now_ms);
}

TEST_CASE(
    "records of an entity share a partition whatever their kind and plain keys are hashed whole") {
  forward_record maker{"a", kafka_key::binary, {}};
  forward_record plain{"a", kafka_key::binary, {.kind = record_kind::plain}};
  const encoded reading{{.headers = {}, .timestamp = {}, .key = 1001, .value = {}, .offset = 0}};
  const encoded registration{
      {.headers = {}, .timestamp = {}, .key = key, .value = {}, .offset = 0}};
  CHECK(maker.make(reading.record, now).partition_hash ==
        maker.make(registration.record, now).partition_hash);
  CHECK(maker.make(reading.record, now).partition_hash == partition_hash_of(1001));
  CHECK(plain.make(registration.record, now).partition_hash == partition_hash_of(key));
  CHECK(partition_hash_of(key) != partition_hash_of(1001));
}

} // namespace logflume::test
