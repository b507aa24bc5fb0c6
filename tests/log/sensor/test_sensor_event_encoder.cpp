#include "log/sensor/sensor_event_encoder.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace logflume;
using test::read_bytes;

const fs::path data{LOGFLUME_TEST_DATA};
constexpr std::size_t max_record_size = 16 * 1024;

std::shared_ptr<const crypto::cipher> recorded_key() {
  const auto bytes = read_bytes(data / "secrets.json");
  rapidjson::Document secrets;
  secrets.Parse(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto& secret = secrets["default/secrets.temperature-events.key"];
  const auto key = test::from_hex(test::text_of(secret["data"]["value"]));
  return std::make_shared<crypto::cipher>(std::span{key}.first<crypto::key_size>());
}

log::sensor_event event_of(const rapidjson::Value& expected) {
  rapidjson::Document event;
  const auto json = test::text_of(expected["event_json"]);
  event.Parse(json.c_str(), json.size());
  if (event.HasMember("Registered"))
    return log::registered{test::text_of(event["Registered"]["secret"])};
  return log::temperature_read{event["TemperatureRead"]["temperature"].GetUint()};
}

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t result = 0;
  for (const auto byte : bytes.first(8))
    result = result << 8 | byte;
  return result;
}

TEST_CASE("an event is encoded to the same bytes as in the original's record") {
  log::event_encoder encoder{recorded_key()};
  for (const auto* fixture : {"active-only", "mixed-10k"}) {
    const auto bytes = read_bytes(data / "logs" / fixture / "temperature");
    auto rest = std::span{bytes};
    std::size_t line = 0;
    for (const auto& expected : test::read_jsonl(data / "logs" / fixture / "expected.jsonl")) {
      CAPTURE(++line);
      const auto decoded = log::decode_record(rest, max_record_size);
      const auto* found = std::get_if<log::complete>(&decoded);
      REQUIRE(found);
      const auto& original = found->record;

      auto fields =
          encoder.encode(std::stoull(test::text_of(expected["entity_id"])),
                         big_endian(original.header("seq_nr").value()), original.timestamp.value(),
                         event_of(expected), original.value.first<crypto::salt_size>());
      fields.offset = original.offset;
      std::vector<std::uint8_t> encoded;
      log::encode_record(fields, encoded);
      REQUIRE(std::ranges::equal(encoded, rest.first(found->size)));
      rest = rest.subspan(found->size);
    }
    CHECK(rest.empty());
  }
}

TEST_CASE("every record has its own salt") {
  log::event_encoder encoder{recorded_key()};
  std::set<std::vector<std::uint8_t>> values;
  for (int i = 0; i < 1000; ++i) {
    const auto& fields = encoder.encode(1, 1, 0, log::temperature_read{21});
    values.insert({fields.value.begin(), fields.value.begin() + crypto::salt_size});
  }
  CHECK(values.size() == 1000);
}

} // namespace
