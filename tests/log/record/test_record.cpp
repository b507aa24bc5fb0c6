#include "log/record/record.hpp"

#include "log/record/crc32c.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>

using namespace logflume::log;
using namespace logflume;

namespace {

constexpr std::size_t max_size = 16 * 1024;

const std::filesystem::path data = LOGFLUME_TEST_DATA;

bool is_incomplete(const decode_result& result) {
  return std::holds_alternative<incomplete>(result);
}

bool is_corrupt(const decode_result& result, corruption_reason reason) {
  const auto* corrupt = std::get_if<corruption>(&result);
  return corrupt != nullptr && corrupt->reason == reason;
}

record_fields fields_of(const record_view& record) {
  return {record.headers(), record.timestamp, record.key, record.value, record.offset};
}

/// Returns the given bytes as a record, with their checksum appended.
std::vector<std::uint8_t> with_checksum(std::vector<std::uint8_t> bytes) {
  const auto crc = crc32c(bytes);
  for (int shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(crc >> shift));
  return bytes;
}

bool same_fields(const record_fields& a, const record_fields& b) {
  const auto same = [](bytes_view x, bytes_view y) { return std::ranges::equal(x, y); };
  return std::ranges::equal(a.headers, b.headers,
                            [&](const header_view& x, const header_view& y) {
                              return x.key == y.key && same(x.value, y.value);
                            }) &&
         a.timestamp == b.timestamp && a.key == b.key && same(a.value, b.value) &&
         a.offset == b.offset;
}

} // namespace

TEST_CASE("arbitrary records of the original decode to its fields and encode to its bytes") {
  const auto log = test::read_bytes(data / "logs/records/records");
  const auto expected = test::read_jsonl(data / "logs/records/expected.jsonl");
  std::size_t at = 0;
  for (const auto& line : expected) {
    const auto result = decode_record(bytes_view{log}.subspan(at), max_size);
    REQUIRE(std::holds_alternative<complete>(result));
    const auto& record = std::get<complete>(result).record;
    const auto size = std::get<complete>(result).size;
    CAPTURE(record.offset);
    CHECK(at == line["at"].GetUint64());
    CHECK(size == line["size"].GetUint64());
    CHECK(record.offset == line["offset"].GetUint64());
    CHECK(record.key == line["key"].GetUint64());
    CHECK(record.value.size() == line["value_length"].GetUint64());
    CHECK(record.crc == std::stoul(test::text_of(line["crc"]), nullptr, 16));
    CHECK(record.timestamp.has_value() == !line["timestamp_f64"].IsNull());
    if (record.timestamp)
      CHECK(*record.timestamp == line["timestamp_f64"].GetDouble());
    const auto headers = record.headers();
    REQUIRE(headers.size() == line["headers"].Size());
    for (rapidjson::SizeType i = 0; i < headers.size(); ++i) {
      CHECK(headers[i].key == test::text_of(line["headers"][i][0]));
      CHECK(std::ranges::equal(headers[i].value,
                               test::from_hex(test::text_of(line["headers"][i][1]))));
    }
    std::vector<std::uint8_t> again;
    CHECK(encode_record(fields_of(record), again) == record.crc);
    CHECK(std::ranges::equal(again, bytes_view{log}.subspan(at, size)));
    at += size;
  }
  CHECK(at == log.size());
}

TEST_CASE("a record cut anywhere is incomplete") {
  const auto log = test::read_bytes(data / "logs/active-only/temperature");
  const auto whole = decode_record(log, max_size);
  REQUIRE(std::holds_alternative<complete>(whole));
  const auto size = std::get<complete>(whole).size;
  for (std::size_t cut = 0; cut < size; ++cut)
    CHECK(is_incomplete(decode_record(bytes_view{log}.first(cut), max_size)));
}

TEST_CASE("an encoded record decodes to the same fields") {
  CHECK(rc::check([](const std::vector<std::pair<std::string, std::vector<std::uint8_t>>>& headers,
                     bool timed, int seconds, const std::vector<std::uint8_t>& value) {
    record_fields fields;
    for (const auto& [key, bytes] : headers)
      if (std::ranges::all_of(key, [](char c) { return c >= 0; }))
        fields.headers.push_back({key, bytes});
    if (timed)
      fields.timestamp = seconds + 0.5;
    fields.key = *rc::gen::scale(100, rc::gen::arbitrary<std::uint64_t>());
    fields.value = value;
    fields.offset = *rc::gen::scale(100, rc::gen::arbitrary<std::uint64_t>());
    std::vector<std::uint8_t> bytes;
    const auto crc = encode_record(fields, bytes);
    const auto result = decode_record(bytes, bytes.size());
    RC_ASSERT(std::holds_alternative<complete>(result));
    const auto& [record, size] = std::get<complete>(result);
    RC_ASSERT(size == bytes.size());
    RC_ASSERT(record.crc == crc);
    RC_ASSERT(same_fields(fields_of(record), fields));
  }));
}

TEST_CASE("arbitrary bytes never decode past their end") {
  CHECK(rc::check([](std::vector<std::uint8_t> bytes) {
    if (!bytes.empty())
      bytes[0] = 0;
    const auto result = decode_record(bytes, max_size);
    if (const auto* whole = std::get_if<complete>(&result))
      RC_ASSERT(whole->size <= bytes.size());
  }));
}

TEST_CASE("the first header with the exact name is found") {
  const std::vector<std::uint8_t> first{1};
  const std::vector<std::uint8_t> second{2};
  std::vector<std::uint8_t> bytes;
  encode_record({{{"Seq_nr", first}, {"seq_nr", first}, {"seq_nr", second}}, {}, 1, {}, 0}, bytes);
  const auto result = decode_record(bytes, max_size);
  REQUIRE(std::holds_alternative<complete>(result));
  const auto& record = std::get<complete>(result).record;
  const auto found = record.header("seq_nr");
  REQUIRE(found);
  CHECK(std::ranges::equal(*found, first));
  CHECK_FALSE(record.header("seq"));
}

TEST_CASE("a varint may have redundant zeros up to its maximum length") {
  // The version takes five bytes, the key ten.
  const auto bytes = with_checksum({0x80, 0x80, 0x80, 0x80, 0x00, 0x00, 0x00, 0x87, 0x80, 0x80,
                                    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00, 0x00});
  const auto result = decode_record(bytes, max_size);
  REQUIRE(std::holds_alternative<complete>(result));
  CHECK(std::get<complete>(result).record.key == 7);
}

TEST_CASE("a record with a malformed field is corrupt") {
  using bytes = std::vector<std::uint8_t>;
  const std::vector<std::pair<std::string, bytes>> cases{
      {"a version other than 0", {0x01, 0x00, 0x00, 0x00, 0x00, 0x00}},
      {"a version of six bytes", {0x80, 0x80, 0x80, 0x80, 0x80, 0x00}},
      {"a version beyond 32 bits", {0x80, 0x80, 0x80, 0x80, 0x10}},
      {"a key beyond 64 bits",
       {0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}},
      {"an option byte of 2", {0x00, 0x00, 0x02, 0x00, 0x00, 0x00}},
      {"a header's name cut in a character", {0x00, 0x01, 0x01, 0xC3, 0x00, 0x00}},
      {"an overlong character", {0x00, 0x01, 0x02, 0xC0, 0x80, 0x00}},
      {"a surrogate", {0x00, 0x01, 0x03, 0xED, 0xA0, 0x80, 0x00}},
      {"a character past the last", {0x00, 0x01, 0x04, 0xF4, 0x90, 0x80, 0x80, 0x00}},
  };
  for (const auto& each : cases) {
    const auto& name = each.first;
    CAPTURE(name);
    CHECK(is_corrupt(decode_record(each.second, max_size), corruption_reason::malformed));
  }
}

TEST_CASE("an impossible length is reported as too long at once") {
  using bytes = std::vector<std::uint8_t>;
  CHECK(is_corrupt(decode_record(bytes{0x00, 0x00, 0x00, 0x07, 0x80, 0x80, 0x01}, max_size),
                   corruption_reason::too_long));
  CHECK(is_corrupt(decode_record(bytes{0x00, 0xFF, 0xFF, 0x7F}, max_size),
                   corruption_reason::too_long));
}

TEST_CASE("a record up to the largest size is waited for and a larger one is too long") {
  const std::vector<std::uint8_t> value(100);
  std::vector<std::uint8_t> bytes;
  encode_record({{}, {}, 1, value, 0}, bytes);
  CHECK(std::holds_alternative<complete>(decode_record(bytes, bytes.size())));
  CHECK(is_corrupt(decode_record(bytes, bytes.size() - 1), corruption_reason::too_long));
  CHECK(is_incomplete(decode_record(bytes_view{bytes}.first(bytes.size() - 1), bytes.size())));
}

TEST_CASE("a record with one flipped bit never decodes") {
  const auto log = test::read_bytes(data / "logs/active-only/temperature");
  const auto size = std::get<complete>(decode_record(log, max_size)).size;
  std::vector<std::uint8_t> bytes(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(size));
  for (std::size_t bit = 0; bit < size * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK_FALSE(std::holds_alternative<complete>(decode_record(bytes, max_size)));
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
}

TEST_CASE("a record's hash covers only its key and value as stored on disk") {
  const std::vector<std::uint8_t> value{'a', 'b', 'c'};
  const auto hash_of = [&](const record_fields& fields) {
    std::vector<std::uint8_t> bytes;
    encode_record(fields, bytes);
    return record_hash(std::get<complete>(decode_record(bytes, max_size)).record);
  };
  // 300 is the varint AC 02; a value begins with its length.
  const std::vector<std::uint8_t> hashed{0xac, 0x02, 3, 'a', 'b', 'c'};
  const record_fields fields{
      .headers = {}, .timestamp = 1.5, .key = 300, .value = value, .offset = 41};
  CHECK(hash_of(fields) == crc32c_by_table(hashed));
  auto rounded = fields;
  rounded.timestamp = 1.0;
  rounded.headers = {{"seq_nr", value}};
  rounded.offset = 42;
  CHECK(hash_of(rounded) == hash_of(fields));
  auto other = fields;
  other.key = 301;
  CHECK(hash_of(other) != hash_of(fields));
}
