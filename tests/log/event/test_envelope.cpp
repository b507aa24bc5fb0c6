#include "log/event/envelope.hpp"

#include "log/event/timestamp.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <limits>
#include <map>

namespace {

using namespace logflume;
using namespace logflume::log;
using namespace logflume::test;

const std::filesystem::path data{LOGFLUME_TEST_DATA};

/// Returns the key of the recorded secret `default/secrets.temperature-events.key`.
crypto::cipher fixture_key() {
  const auto bytes = from_hex("8357dc39635ca5462250128fac3a04c3");
  return crypto::cipher{crypto::key_view{bytes.data(), crypto::key_size}};
}

struct plain_envelope {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  std::string crc;
  std::string timestamp;
  std::string json;

  bool operator==(const plain_envelope&) const = default;
};

std::ostream& operator<<(std::ostream& out, const plain_envelope& e) {
  return out << e.entity_id << ' ' << e.seq_nr << ' ' << e.crc << ' ' << e.timestamp << ' '
             << e.json;
}

std::string hex_of(std::uint32_t crc) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", crc);
  return text.data();
}

struct outcome {
  std::map<offset, plain_envelope> envelopes;
  std::map<offset, skip_reason> skips;
};

/// Reads every whole record of the files and steps over each byte that begins none.
outcome read_files(const std::vector<std::filesystem::path>& files) {
  outcome result;
  envelope_reader reader;
  const auto key = fixture_key();
  for (const auto& file : files) {
    if (!std::filesystem::exists(file))
      continue;
    const auto bytes = read_bytes(file);
    for (bytes_view rest{bytes}; !rest.empty();) {
      const auto decoded = decode_record(rest, 16 * 1024);
      const auto* whole = std::get_if<complete>(&decoded);
      rest = rest.subspan(whole != nullptr ? whole->size : 1);
      if (whole == nullptr)
        continue;
      const auto read = reader.read(whole->record, key);
      if (const auto* e = std::get_if<envelope>(&read))
        result.envelopes[e->offset] = {
            e->entity_id, e->seq_nr.value(), hex_of(whole->record.crc),
            format_timestamp(e->timestamp.value(), fraction::nanoseconds), std::string{e->json}};
      else
        result.skips[whole->record.offset] = std::get<skipped>(read).reason;
    }
  }
  return result;
}

outcome read_topic(const std::filesystem::path& directory, const std::string& topic) {
  const auto active = directory / topic;
  auto history = active;
  auto ancient = active;
  return read_files(
      {ancient.replace_extension("ancient_history"), history.replace_extension("history"), active});
}

plain_envelope expected_of(const rapidjson::Document& line) {
  return {std::stoull(text_of(line["entity_id"])), line["seq_nr"].GetUint64(), text_of(line["crc"]),
          text_of(line["timestamp"]), text_of(line["event_json"])};
}

/// A record whose value is the event, encrypted with a key and a salt of zeros.
struct hand_made {
  explicit hand_made(std::vector<std::uint8_t> cbor) : value(crypto::salt_size) {
    key.apply(crypto::salt_view{value.data(), crypto::salt_size}, cbor);
    value.insert(value.end(), cbor.begin(), cbor.end());
  }

  record_view record(const std::vector<header_view>& headers, std::optional<double> timestamp) {
    encode_record({headers, timestamp, 7, value, 41}, encoded);
    return std::get<complete>(decode_record(encoded, 16 * 1024)).record;
  }

  static constexpr std::array<std::uint8_t, crypto::key_size> zeros{};
  crypto::cipher key{zeros};
  std::vector<std::uint8_t> value;
  std::vector<std::uint8_t> encoded;
};

const std::vector<std::uint8_t> one{0, 0, 0, 0, 0, 0, 0, 1};
const std::vector<header_view> seq_nr_one{{"seq_nr", one}};

} // namespace

TEST_CASE("every recorded log yields the envelopes that the original delivered") {
  for (const auto* name :
       {"active-only", "history-and-active", "mid-compaction", "mixed-10k", "dotted-topic",
        "not-envelopes", "torn-tail-1", "torn-tail-2", "torn-tail-3", "torn-tail-4", "torn-tail-5",
        "torn-tail-6", "corrupt-middle", "duplicates"}) {
    CAPTURE(name);
    const auto directory = data / "logs" / name;
    const bool dotted = std::string_view{name} == "dotted-topic";
    const auto found = read_topic(directory, dotted ? "temp.raw" : "temperature");
    const auto lines = read_jsonl(directory / "expected.jsonl");
    CHECK(found.envelopes.size() == lines.size());
    for (const auto& line : lines) {
      const auto at = found.envelopes.find(line["offset"].GetUint64());
      REQUIRE(at != found.envelopes.end());
      REQUIRE(at->second == expected_of(line));
    }
  }
}

TEST_CASE("records that the original skipped are skipped for the same reason") {
  const auto directory = data / "logs" / "not-envelopes";
  const auto found = read_topic(directory, "temperature");
  const auto lines = read_jsonl(directory / "skipped.jsonl");
  CHECK(found.skips.size() == lines.size());
  for (const auto& line : lines) {
    const auto at = found.skips.find(line["offset"].GetUint64());
    REQUIRE(at != found.skips.end());
    const auto said = text_of(line["skipped"]);
    const bool no_key = said.find("Cannot decrypt") != std::string::npos;
    const bool no_time = said.find("No timestamp") != std::string::npos;
    CHECK((at->second == skip_reason::no_timestamp) == no_time);
    CHECK((at->second == skip_reason::no_salt || at->second == skip_reason::not_decrypted) ==
          no_key);
    CHECK((at->second == skip_reason::no_seq_nr) == (!no_time && !no_key));
  }
}

TEST_CASE("records do not decrypt under another key") {
  const auto bytes = read_bytes(data / "logs/active-only/temperature");
  const std::array<std::uint8_t, crypto::key_size> zeros{};
  const crypto::cipher wrong{zeros};
  envelope_reader reader;
  for (bytes_view rest{bytes}; !rest.empty();) {
    const auto whole = std::get<complete>(decode_record(rest, 16 * 1024));
    rest = rest.subspan(whole.size);
    const auto read = reader.read(whole.record, wrong);
    REQUIRE(std::get<skipped>(read).reason == skip_reason::not_decrypted);
  }
}

TEST_CASE("the entity is the lower 52 bits of the key") {
  hand_made event{{0x61, 'x'}};
  auto record = event.record(seq_nr_one, 0.0);
  record.key = 0xABC0'0000'0000'0005;
  envelope_reader reader;
  CHECK(std::get<envelope>(reader.read(record, event.key)).entity_id == 5);
}

TEST_CASE("the sequence number is the first eight bytes of the first header named seq_nr") {
  const std::vector<std::uint8_t> nine{1, 2, 3, 4, 5, 6, 7, 8, 9};
  hand_made event{{0x61, 'x'}};
  envelope_reader reader;
  const auto record = event.record({{"other", one}, {"seq_nr", nine}, {"seq_nr", one}}, 0.0);
  CHECK(std::get<envelope>(reader.read(record, event.key)).seq_nr == 0x0102030405060708);
}

TEST_CASE("a record whose seq_nr header has seven bytes is skipped") {
  hand_made event{{0x61, 'x'}};
  envelope_reader reader;
  const auto record = event.record({{"seq_nr", bytes_view{one}.first(7)}}, 0.0);
  CHECK(std::get<skipped>(reader.read(record, event.key)).reason == skip_reason::no_seq_nr);
}

TEST_CASE("a NaN or infinite timestamp counts as missing") {
  envelope_reader reader;
  for (const auto time :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    hand_made event{{0x61, 'x'}};
    const auto record = event.record(seq_nr_one, time);
    CHECK(std::get<skipped>(reader.read(record, event.key)).reason == skip_reason::no_timestamp);
  }
}

TEST_CASE("a value that is only a salt does not decrypt") {
  hand_made nothing{{}};
  envelope_reader reader;
  const auto record = nothing.record(seq_nr_one, 0.0);
  CHECK(std::get<skipped>(reader.read(record, nothing.key)).reason == skip_reason::not_decrypted);
}
