#pragma once

#include "log/event_encoder.hpp"
#include "log/writer.hpp"
#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <span>
#include <variant>
#include <vector>

namespace logflume::test {

/// Where each record of a log's bytes ends.
inline std::vector<std::size_t> record_ends(std::span<const std::uint8_t> bytes) {
  std::vector<std::size_t> result;
  for (std::size_t at = 0; at < bytes.size(); result.push_back(at)) {
    const auto decoded = log::decode_record(bytes.subspan(at), 16 * 1024);
    const auto* found = std::get_if<log::complete>(&decoded);
    REQUIRE(found);
    at += found->size;
  }
  return result;
}

/// Compaction's file operations, in its order (`T` → history → ancient history); it retains
/// every record.
class growing_log {
 public:
  explicit growing_log(const site& at) : files_{at.log, "temperature"} {}

  void append(std::span<const std::uint8_t> bytes) const { test::append(files_.active, bytes); }

  /// At the end of a record. The next append makes a new active file.
  void age() const {
    if (fs::exists(files_.history))
      fs::rename(files_.history, files_.ancient_history);
    fs::rename(files_.active, files_.history);
  }

  /// After `age`.
  void compact() const {
    for (const auto& old : {files_.ancient_history, files_.history})
      if (fs::exists(old))
        test::append(files_.work, read_bytes(old));
    fs::rename(files_.work, files_.history);
    fs::remove(files_.ancient_history);
  }

 private:
  log::topic files_;
};

inline std::string reading(std::uint32_t temperature) {
  return R"({"TemperatureRead":{"temperature":)" + std::to_string(temperature) + "}}";
}

/// Appends the readings 0, 1, 2, … of one entity, and returns their JSON.
inline std::vector<std::string> append_readings(const site& at, std::uint64_t entity_id,
                                                std::uint32_t count) {
  const auto bytes = read_bytes(data / "secrets.json");
  rapidjson::Document secrets;
  secrets.Parse(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto& fields = secrets["default/secrets.temperature-events.key"]["data"];
  const auto key = from_hex(text_of(fields["value"]));
  log::event_encoder encoder{
      std::make_shared<crypto::cipher>(std::span{key}.first<crypto::key_size>())};

  auto opened = log::writer::open({at.log, "temperature"});
  auto* to = std::get_if<log::writer>(&opened);
  REQUIRE(to);
  std::vector<std::string> result;
  for (std::uint32_t i = 0; i < count; ++i) {
    to->append(encoder.encode(entity_id, i + 1, 1'700'000'000.0 + i, log::temperature_read{i}));
    result.push_back(reading(i));
  }
  REQUIRE_FALSE(to->flush());
  return result;
}

} // namespace logflume::test
