#include "log/sensor/sensor_state.hpp"

#include <rapidjson/document.h>

namespace logflume::log {

namespace {

/// The field's value in `{"variant":{"field":…}}`.
const rapidjson::Value* field_of(const rapidjson::Document& event, const char* variant,
                                 const char* field) {
  if (!event.IsObject())
    return nullptr;
  const auto body = event.FindMember(variant);
  if (body == event.MemberEnd() || !body->value.IsObject())
    return nullptr;
  const auto found = body->value.FindMember(field);
  return found == body->value.MemberEnd() ? nullptr : &found->value;
}

} // namespace

void sensor_state::apply(const sensor_event& event) {
  if (const auto* registration = std::get_if<registered>(&event)) {
    secret = registration->secret;
    return;
  }
  if (readings.size() == most_readings)
    readings.erase(readings.begin());
  readings.push_back(std::get<temperature_read>(event).temperature);
}

std::optional<sensor_event> parse_sensor_event(std::string_view json) {
  rapidjson::Document event;
  event.Parse(json.data(), json.size());
  if (const auto* reading = field_of(event, "TemperatureRead", "temperature");
      reading && reading->IsUint())
    return temperature_read{reading->GetUint()};
  if (const auto* secret = field_of(event, "Registered", "secret"); secret && secret->IsString())
    return registered{{secret->GetString(), secret->GetStringLength()}};
  return std::nullopt;
}

} // namespace logflume::log
