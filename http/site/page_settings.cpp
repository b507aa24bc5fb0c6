#include "http/site/page_settings.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <ratio>

namespace logflume::http {
namespace {

using json_writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write(json_writer& json, const std::string& text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(json_writer& json, const char* key, const std::string& text) {
  json.Key(key);
  write(json, text);
}

void write(json_writer& json, const char* key, std::optional<double> number) {
  if (!number)
    return;
  json.Key(key);
  json.Double(*number);
}

} // namespace

std::string json_of(const page_settings& settings, const crypto::entity_set& readable) {
  rapidjson::StringBuffer text;
  json_writer json{text};
  json.StartObject();
  write(json, "title", settings.title);
  write(json, "value", settings.value);
  write(json, "unit", settings.unit);
  write(json, "low", settings.low);
  write(json, "high", settings.high);
  if (settings.late)
    write(json, "late", std::chrono::duration<double>{*settings.late}.count());
  json.Key("names");
  json.StartObject();
  for (const auto& [entity, name] : settings.names)
    if (readable.contains(entity)) {
      const auto number = std::to_string(entity);
      write(json, number.c_str(), name);
    }
  json.EndObject();
  json.EndObject();
  return {text.GetString(), text.GetSize()};
}

} // namespace logflume::http
