#pragma once

#include "log/sensor/sensor_event_encoder.hpp"
#include "log/writer/writer.hpp"
#include "tests/e2e/served.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::test {

/// Returns the end of each record in a log's bytes.
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

/// Does compaction's file operations in compaction's order (`T` → history → ancient history), but
/// retains every record.
class growing_log {
 public:
  explicit growing_log(const site& at) : files_{at.log, "temperature"} {}

  void append(std::span<const std::uint8_t> bytes) const { test::append(files_.active, bytes); }

  /// Call this at the end of a record; the next append creates a new active file.
  void age() const {
    if (fs::exists(files_.history))
      fs::rename(files_.history, files_.ancient_history);
    fs::rename(files_.active, files_.history);
  }

  /// Call this after `age`.
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

/// Returns an encoder with the key in `tests/data`.
inline log::event_encoder readings_encoder() {
  const auto bytes = read_bytes(data / "secrets.json");
  rapidjson::Document secrets;
  secrets.Parse(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto& fields = secrets["default/secrets.temperature-events.key"]["data"];
  const auto key = from_hex(text_of(fields["value"]));
  return log::event_encoder{
      std::make_shared<crypto::cipher>(std::span{key}.first<crypto::key_size>())};
}

inline log::writer open_writer(const site& at) {
  auto opened = log::writer::open({at.log, "temperature"});
  auto* to = std::get_if<log::writer>(&opened);
  REQUIRE(to);
  return std::move(*to);
}

/// A log to which one entity's readings 0, 1, 2, … are appended.
class reading_log {
 public:
  explicit reading_log(const site& at, std::uint64_t entity_id = 1) :
      entity_id_{entity_id}, encoder_{readings_encoder()}, writer_{open_writer(at)} {}

  void append(std::uint32_t count) {
    for (; count > 0; --count) {
      const auto index = static_cast<std::uint32_t>(texts_.size());
      const auto value = first_value + index;
      writer_.append(encoder_.encode(entity_id_, index + 1, 1'700'000'000.0 + index,
                                     log::temperature_read{value}));
      texts_.push_back(reading(value));
    }
    REQUIRE_FALSE(writer_.flush());
  }

  /// The appended readings as JSON.
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  /// No recorded log has readings near this one, so an appended one is recognised by its text.
  static constexpr std::uint32_t first_value = 1'000'000;

  std::uint64_t entity_id_;
  log::event_encoder encoder_;
  log::writer writer_;
  std::vector<std::string> texts_;
};

/// Appends `count` readings of one entity and returns their JSON.
inline std::vector<std::string> append_readings(const site& at, std::uint64_t entity_id,
                                                std::uint32_t count) {
  reading_log log{at, entity_id};
  log.append(count);
  return log.texts();
}

} // namespace logflume::test
