#include "actors/commands/record_json.hpp"

#include "log/event/json_writer.hpp"
#include "log/event/timestamp.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

namespace logflume::actors {

namespace {

std::string hex(log::bytes_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes)
    text.append({digits[byte >> 4], digits[byte & 0xf]});
  return text;
}

std::string hex(std::uint32_t number) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", number);
  return text.data();
}

/// One object, member by member.
class object {
 public:
  object() { out_.StartObject(); }

  void add(std::string_view name, std::string_view text) {
    out_.text(name);
    out_.text(text);
  }
  void add(std::string_view name, std::uint64_t number) {
    out_.text(name);
    out_.Uint64(number);
  }
  template <class T>
  void add(std::string_view name, const std::optional<T>& value) {
    if (value)
      return add(name, *value);
    out_.text(name);
    out_.Null();
  }

  log::json_writer& begin(std::string_view name) {
    out_.text(name);
    return out_;
  }

  std::string end() {
    out_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  rapidjson::StringBuffer buffer_;
  log::json_writer out_{buffer_};
};

std::optional<std::string> time_of(std::optional<double> timestamp) {
  if (!timestamp || !std::isfinite(*timestamp))
    return {};
  return log::format_timestamp(*timestamp);
}

} // namespace

std::string to_json(const log::envelope& event) {
  object line;
  line.add("offset", event.offset);
  line.add("timestamp", log::format_timestamp(event.timestamp));
  line.add("entity_id", std::to_string(event.entity_id));
  line.add("seq_nr", event.seq_nr);
  line.begin("event").literal(event.json);
  return line.end();
}

std::string to_json(const log::record_view& record) {
  object line;
  line.add("offset", record.offset);
  line.add("key", record.key);
  line.add("timestamp", time_of(record.timestamp));
  auto& headers = line.begin("headers");
  headers.StartArray();
  for (const auto& [key, value] : record.headers()) {
    headers.StartArray();
    headers.text(key);
    headers.text(hex(value));
    headers.EndArray();
  }
  headers.EndArray();
  line.add("value", hex(record.value));
  line.add("crc", hex(record.crc));
  return line.end();
}

std::string to_json(const log_findings& findings) {
  object line;
  auto& files = line.begin("files");
  files.StartArray();
  for (const auto& file : findings.files) {
    files.StartObject();
    files.text("name");
    files.text(file.name);
    files.text("bytes");
    files.Uint64(file.bytes);
    files.text("records");
    files.Uint64(file.records);
    files.EndObject();
  }
  files.EndArray();
  line.add("records", findings.records());
  line.add("entities", findings.entities.size());
  line.add("first_offset", findings.first_offset);
  line.add("last_offset", findings.last_offset);
  line.add("first_time", time_of(findings.first_time));
  line.add("last_time", time_of(findings.last_time));
  line.add("repeats", findings.repeats);
  line.add("sequence_gaps", findings.sequence_gaps);
  line.add("not_envelopes", findings.not_envelopes);
  line.add("torn_bytes", findings.torn_bytes);
  auto& damaged = line.begin("damaged");
  damaged.StartArray();
  for (const auto& place : findings.damaged) {
    damaged.StartObject();
    damaged.text("file");
    damaged.text(place.file);
    damaged.text("at");
    damaged.Uint64(place.at);
    damaged.text("bytes");
    damaged.Uint64(place.bytes);
    damaged.EndObject();
  }
  damaged.EndArray();
  line.add("faults", findings.faults());
  return line.end();
}

} // namespace logflume::actors
