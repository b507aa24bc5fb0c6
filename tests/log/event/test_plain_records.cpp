#include "log/event/envelope.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::log;
using logflume::test::from_hex;

constexpr std::array<std::uint8_t, crypto::key_size> zeros{};
constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

/// A record as Streambed's own tools write it: key 0, no headers, no time.
struct plain_record {
  explicit plain_record(std::vector<std::uint8_t> content) : value{std::move(content)} {}

  record_view view() {
    encoded.clear();
    encode_record({headers, timestamp, key, value, 41}, encoded);
    return std::get<complete>(decode_record(encoded, 16 * 1024)).record;
  }

  void encrypt(const crypto::cipher& with) {
    std::vector<std::uint8_t> salted(crypto::salt_size, 7);
    with.apply(crypto::salt_view{salted.data(), crypto::salt_size}, value);
    salted.insert(salted.end(), value.begin(), value.end());
    value = std::move(salted);
  }

  std::uint64_t key = 0;
  std::vector<header_view> headers{};
  std::optional<double> timestamp{};
  std::vector<std::uint8_t> value;
  std::vector<std::uint8_t> encoded{};
};

record_meaning plain(value_encryption encryption, value_format format) {
  return {.kind = record_kind::plain, .encryption = encryption, .format = format};
}

/// Returns the event's JSON, or the reason why there is none.
std::string read_open(value_format format, const std::vector<std::uint8_t>& value,
                      std::vector<std::string> redact = {}) {
  envelope_reader reader{std::move(redact), plain(value_encryption::none, format)};
  plain_record record{value};
  const auto found = reader.read(record.view(), nullptr);
  if (const auto* skip = std::get_if<skipped>(&found))
    return std::string{to_string(skip->reason)};
  return std::string{std::get<envelope>(found).json};
}

} // namespace

TEST_CASE("a plain record without header and timestamp becomes an event without sequence number "
          "and timestamp") {
  envelope_reader reader{{}, plain(value_encryption::none, value_format::json)};
  plain_record record{bytes_of("1")};
  const auto event = std::get<envelope>(reader.read(record.view(), nullptr));
  CHECK(event.entity_id == 0);
  CHECK_FALSE(event.seq_nr);
  CHECK_FALSE(event.timestamp);
  CHECK(event.offset == 41);
  CHECK(event.hash == record_hash(record.view()));
  CHECK(event.json == "1");
}

TEST_CASE("a plain record's sequence number and timestamp are kept") {
  envelope_reader reader{{}, plain(value_encryption::none, value_format::json)};
  plain_record record{bytes_of("1")};
  const std::vector<std::uint8_t> nine{0, 0, 0, 0, 0, 0, 0, 9};
  record.headers = {{"seq_nr", nine}};
  record.timestamp = -1.5;
  const auto event = std::get<envelope>(reader.read(record.view(), nullptr));
  CHECK(event.seq_nr == 9);
  CHECK(event.timestamp == -1.5);
}

TEST_CASE("a plain record's short sequence number and invalid timestamp are ignored") {
  envelope_reader reader{{}, plain(value_encryption::none, value_format::json)};
  for (const auto time :
       {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    plain_record record{bytes_of("1")};
    const std::vector<std::uint8_t> seven(7);
    record.headers = {{"seq_nr", seven}};
    record.timestamp = time;
    const auto event = std::get<envelope>(reader.read(record.view(), nullptr));
    CHECK_FALSE(event.seq_nr);
    CHECK_FALSE(event.timestamp);
  }
}

TEST_CASE("the entity of a plain record is its whole key") {
  envelope_reader reader{{}, plain(value_encryption::none, value_format::bytes)};
  plain_record record{{}};
  for (const auto key : {std::uint64_t{0}, std::uint64_t{1} << 52, highest}) {
    record.key = key;
    CHECK(std::get<envelope>(reader.read(record.view(), nullptr)).entity_id == key);
  }
  CHECK(record_meaning{.kind = record_kind::plain}.highest_entity() == highest);
  CHECK(record_meaning{}.highest_entity() == (std::uint64_t{1} << 52) - 1);
}

TEST_CASE("each format determines how a value becomes JSON") {
  const std::string text = "a \"b\"\n\xc3\xa9";
  CHECK(read_open(value_format::json, bytes_of(" {\"a\" : 1.0} ")) == R"({"a":1.0})");
  CHECK(read_open(value_format::text, bytes_of(text)) == "\"a \\\"b\\\"\\n\xc3\xa9\"");
  CHECK(read_open(value_format::text, {}) == "\"\"");
  CHECK(read_open(value_format::bytes, from_hex("fbff01")) == R"("-_8B")");
  CHECK(read_open(value_format::bytes, {}) == "\"\"");
  CHECK(read_open(value_format::cbor, from_hex("a2616101616202")) == R"({"a":1,"b":2})");
}

TEST_CASE("a plain topic's CBOR value may be any single item") {
  CHECK(read_open(value_format::cbor, from_hex("01")) == "1");
  CHECK(read_open(value_format::cbor, from_hex("f6")) == "null");
  CHECK(read_open(value_format::cbor, from_hex("80")) == "[]");
  CHECK(read_open(value_format::cbor, from_hex("a0")) == "{}");
  CHECK(read_open(value_format::cbor, from_hex("bfff")) == "{}");
  CHECK(read_open(value_format::cbor, from_hex("a10102")) == R"({"1":2})");
  CHECK(read_open(value_format::cbor, from_hex("41ff")) == R"("_w")");
  CHECK(read_open(value_format::cbor, from_hex("5f41fbff")) == R"("-w")");
  CHECK(read_open(value_format::cbor, from_hex("c11a514b67b0")) == "1363896240");
}

TEST_CASE("a value that does not match its format is skipped with a reason of its own") {
  CHECK(read_open(value_format::json, bytes_of("{")) == "wrong_format");
  CHECK(read_open(value_format::json, bytes_of("1 2")) == "wrong_format");
  CHECK(read_open(value_format::json, {}) == "wrong_format");
  CHECK(read_open(value_format::text, from_hex("ff")) == "wrong_format");
  CHECK(read_open(value_format::cbor, from_hex("0102")) == "wrong_format");
  CHECK(read_open(value_format::cbor, {}) == "wrong_format");
}

TEST_CASE("an encrypted value of a plain topic is decrypted whatever its format") {
  const crypto::cipher key{zeros};
  for (const auto& [format, content, json] :
       {std::tuple{value_format::cbor, from_hex("a1634e756d01"), R"({"Num":1})"},
        std::tuple{value_format::json, bytes_of("[1]"), "[1]"},
        std::tuple{value_format::text, bytes_of("x"), "\"x\""},
        std::tuple{value_format::bytes, from_hex("fbff01"), R"("-_8B")"}}) {
    envelope_reader reader{{}, plain(value_encryption::aes_ctr, format)};
    plain_record record{content};
    record.encrypt(key);
    CHECK(std::get<envelope>(reader.read(record.view(), key)).json == json);
  }
}

TEST_CASE("an encrypted value that does not match its format counts as not decrypted") {
  const crypto::cipher key{zeros};
  envelope_reader reader{{}, plain(value_encryption::aes_ctr, value_format::json)};
  plain_record record{bytes_of("{")};
  record.encrypt(key);
  CHECK(std::get<skipped>(reader.read(record.view(), key)).reason == skip_reason::not_decrypted);
  plain_record shorter{bytes_of("1")};
  CHECK(std::get<skipped>(reader.read(shorter.view(), key)).reason == skip_reason::no_salt);
}

TEST_CASE("a plain topic's fields are redacted in JSON and in CBOR") {
  const std::vector<std::string> redact{"Registered.secret"};
  const std::string hidden = R"({"Registered":{"secret":"[redacted]"},"more":1})";
  CHECK(read_open(value_format::json, bytes_of(R"({"Registered":{"secret":"foo"},"more":1})"),
                  redact) == hidden);
  CHECK(read_open(value_format::cbor,
                  from_hex("a26a52656769737465726564a16673656372657463666f6f646d6f726501"),
                  redact) == hidden);
}

TEST_CASE("only a plain topic can have another encryption or format") {
  CHECK(record_meaning{}.is_possible());
  CHECK(plain(value_encryption::none, value_format::bytes).is_possible());
  CHECK_FALSE(record_meaning{.encryption = value_encryption::none}.is_possible());
  CHECK_FALSE(record_meaning{.format = value_format::json}.is_possible());
}
