#include "crypto/cipher.hpp"
#include "crypto/hex.hpp"
#include "crypto/secret_fields.hpp"
#include "log/event/envelope.hpp"
#include "log/record/record.hpp"
#include "log/sensor/sensor_event_encoder.hpp"
#include "log/sensor/sensor_packet.hpp"
#include "tests/e2e/tool.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace logflume;
using namespace logflume::test;

using bytes = std::vector<std::uint8_t>;

/// Returns the bytes that a line's leading pairs of digits denote; two blanks end them.
bytes bytes_of(const std::string& line) {
  const auto text = line.substr(0, line.find("  "));
  std::string digits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool blank = at % 3 == 2;
    if (blank != (text[at] == ' ') || (!blank && std::isxdigit(text[at]) == 0))
      FAIL("no bytes: " << line);
    if (!blank)
      digits += text[at];
  }
  return from_hex(digits);
}

/// The code blocks of log/FORMAT.md by name.
struct format_document {
  std::map<std::string, bytes> hex;
  std::map<std::string, std::string> json;

  format_document() {
    std::ifstream document{LOGFLUME_FORMAT};
    std::string kind;
    std::string name;
    for (std::string line; std::getline(document, line);) {
      if (line.starts_with("```")) {
        const auto blank = line.find(' ');
        kind = line.substr(3, blank - 3);
        name = blank == line.npos ? "" : line.substr(blank + 1);
      } else if (kind == "hex") {
        const auto some = bytes_of(line);
        hex[name].insert(hex[name].end(), some.begin(), some.end());
      } else if (kind == "json") {
        json[name] += line + "\n";
      }
    }
  }

  crypto::key_view key(const std::string& name) const {
    return crypto::key_view{hex.at(name).data(), crypto::key_size};
  }
};

bytes joined(bytes first, const bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Decrypts a value that begins with its salt.
bytes decrypted(log::bytes_view value, crypto::key_view key) {
  const crypto::salt_view salt{value.data(), crypto::salt_size};
  bytes text{value.begin() + crypto::salt_size, value.end()};
  crypto::cipher{key}.apply(salt, text);
  return text;
}

log::record_view record_of(const bytes& some) {
  const auto found = log::decode_record(some, 16 * 1024);
  REQUIRE(std::holds_alternative<log::complete>(found));
  CHECK(std::get<log::complete>(found).size == some.size());
  return std::get<log::complete>(found).record;
}

void write(const fs::path& file, const bytes& some) {
  fs::remove(file);
  append(file, some);
}

/// Writes the example's log and the secrets to read it with.
void make_example(const format_document& formats, const site& at) {
  write(at.active, joined(formats.hex.at("first record"), formats.hex.at("second record")));
  write(at.events_key, formats.hex.at("secret file"));
  const auto digits = crypto::encode_hex(formats.hex.at("root secret"));
  std::ofstream{at.root_secret} << std::string{digits.begin(), digits.end()};
}

} // namespace

TEST_CASE("cat prints the example log of FORMAT.md as the document shows it") {
  const format_document formats;
  const site at;
  make_example(formats, at);
  CHECK(run_logflume(on(at, {"cat", "--raw"}, false)).out == formats.json.at("raw"));
  CHECK(run_logflume(on(at, {"cat", "--http.redact="})).out == formats.json.at("events"));
}

TEST_CASE("the plain record in FORMAT.md decodes to the event shown there") {
  const format_document formats;
  log::envelope_reader reader{{},
                              {.kind = log::record_kind::plain,
                               .encryption = log::value_encryption::none,
                               .format = log::value_format::json}};
  const auto read = reader.read(record_of(formats.hex.at("plain record")), nullptr);
  REQUIRE(std::holds_alternative<log::envelope>(read));
  const auto& event = std::get<log::envelope>(read);
  CHECK(std::string{event.json} + "\n" == formats.json.at("plain event"));
  CHECK(event.entity_id == 0);
  CHECK_FALSE(event.seq_nr);
  CHECK_FALSE(event.timestamp);
}

TEST_CASE("the manual of cat shows the second example event as cat prints it") {
  const site at;
  make_example(format_document{}, at);
  std::ifstream manual{fs::path{LOGFLUME_FORMAT}.parent_path().parent_path() /
                       "docs/command-line.md"};
  const std::string text{std::istreambuf_iterator<char>{manual}, {}};
  const auto words = on(at, {"cat", "--from=1"});
  CHECK(text.find("```json\n" + run_logflume(words).out + "```\n") != text.npos);
  auto line = run_at_terminal(words, {}, {}, {"/usr/bin/env", "NO_COLOR=1"}).out;
  std::erase(line, '\r');
  CHECK(text.find("```\n" + line + "```\n") != text.npos);
}

TEST_CASE("the encoder writes the example records of FORMAT.md byte for byte") {
  const format_document formats;
  const auto& first = formats.hex.at("first record");
  const auto& second = formats.hex.at("second record");
  log::event_encoder encoder{std::make_shared<crypto::cipher>(formats.key("events key"))};
  const auto encoded = [&](const bytes& example, std::uint64_t number, double time,
                           const log::sensor_event& event) {
    const auto value = record_of(example).value;
    auto fields = encoder.encode(1001, number, time, event,
                                 crypto::salt_view{value.data(), crypto::salt_size});
    fields.offset = number - 1;
    bytes out;
    log::encode_record(fields, out);
    return out;
  };
  CHECK(encoded(first, 1, 1795420800.5, log::registered{"foo"}) == first);
  CHECK(encoded(second, 2, 1795420802, log::temperature_read{21}) == second);
}

TEST_CASE("each step of the example in FORMAT.md follows from the step before") {
  const format_document formats;
  const auto first = record_of(formats.hex.at("first record")).value;
  const auto second = record_of(formats.hex.at("second record")).value;
  const auto key = formats.key("events key");
  CHECK(decrypted(first, key) == formats.hex.at("first event"));
  CHECK(decrypted(second, key) == formats.hex.at("second event"));

  bytes stream(second.begin(), second.begin() + crypto::salt_size);
  stream.resize(crypto::salt_size + formats.hex.at("key stream").size());
  CHECK(decrypted(stream, key) == formats.hex.at("key stream"));

  const auto plain = decrypted(formats.hex.at("secret file"), formats.key("root secret"));
  CHECK(plain == formats.hex.at("secret"));
  const auto digits = crypto::encode_hex(formats.hex.at("events key"));
  const auto fields = crypto::decode_fields(plain);
  REQUIRE(fields);
  CHECK(fields->at("value").reveal() == std::string_view{digits.data(), digits.size()});
}

TEST_CASE("the example packet in FORMAT.md contains an address and a temperature") {
  const format_document formats;
  const auto& packet = formats.hex.at("packet");
  const auto read = log::parse_sensor_packet(packet, log::sensor_value::u32);
  const auto* sent = std::get_if<log::sensor_packet>(&read);
  REQUIRE(sent);
  CHECK(sent->dev_addr == 1001);
  CHECK((sent->temperature == 21));
}
