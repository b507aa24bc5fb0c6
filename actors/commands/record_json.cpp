#include "actors/commands/record_json.hpp"

#include "actors/output/json_object.hpp"
#include "log/event/record_id.hpp"
#include "log/event/timestamp.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

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

std::optional<std::string> time_of(std::optional<double> timestamp) {
  if (!timestamp || !std::isfinite(*timestamp))
    return {};
  return log::format_timestamp(*timestamp);
}

} // namespace

std::string to_json(const log::envelope& event) {
  json_object line;
  line.add("id", log::to_string(log::record_id{event.offset, event.hash}));
  line.add("offset", event.offset);
  line.add("timestamp", time_of(event.timestamp));
  line.add("entity_id", std::to_string(event.entity_id));
  line.add("seq_nr", event.seq_nr);
  line.add_raw("event", event.json);
  return line.take();
}

std::string to_json(const log::record_view& record) {
  json_object line;
  line.add("id", log::to_string(log::record_id{record.offset, log::record_hash(record)}));
  line.add("offset", record.offset);
  line.add("key", record.key);
  line.add("timestamp", time_of(record.timestamp));
  std::vector<std::array<std::string, 2>> headers;
  for (const auto& [key, value] : record.headers())
    headers.push_back({std::string{key}, hex(value)});
  line.add_tuples("headers", headers);
  line.add("value", hex(record.value));
  line.add("crc", hex(record.crc));
  return line.take();
}

std::string to_json(const log_findings& findings) {
  json_object line;
  line.add_list("files", findings.files, [](auto& object, const file_findings& file) {
    object.add("name", file.name);
    object.add("bytes", file.bytes);
    object.add("records", file.records);
  });
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
  line.add_list("damaged", findings.damaged, [](auto& object, const log::damaged& place) {
    object.add("file", place.file);
    object.add("at", place.at);
    object.add("bytes", place.bytes);
  });
  line.add("faults", findings.faults());
  return line.take();
}

} // namespace logflume::actors
