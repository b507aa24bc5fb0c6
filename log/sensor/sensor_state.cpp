#include "log/sensor/sensor_state.hpp"

#include <rapidjson/document.h>

namespace logflume::log {

namespace {

/// Returns the field's value in `{"variant":{"field":…}}`, or null if there is none.
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

/// Returns the field's value if it is a number.
std::optional<event_number> number_of(const rapidjson::Value& value) {
  if (value.IsUint64())
    return value.GetUint64();
  if (value.IsInt64())
    return value.GetInt64();
  return value.IsDouble() ? std::optional<event_number>{value.GetDouble()} : std::nullopt;
}

void take(const registered& registration, sensor_state& state) {
  state.secret = registration.secret;
}

void take(const temperature_read& reading, sensor_state& state) {
  if (state.readings.size() == sensor_state::max_readings)
    state.readings.erase(state.readings.begin());
  state.readings.push_back(reading.temperature);
}

void take(const encoded_event_ptr& event, sensor_state& state) {
  if (const auto* registration = std::get_if<registered>(&event->effect))
    take(*registration, state);
  else if (const auto* reading = std::get_if<temperature_read>(&event->effect))
    take(*reading, state);
}

} // namespace

void sensor_state::apply(const sensor_event& event) {
  std::visit([this](const auto& each) { take(each, *this); }, event);
}

std::optional<sensor_event> parse_sensor_event(std::string_view json) {
  rapidjson::Document event;
  event.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  if (const auto* reading = field_of(event, "TemperatureRead", "temperature"))
    if (const auto number = number_of(*reading))
      return temperature_read{*number};
  if (const auto* secret = field_of(event, "Registered", "secret"); secret && secret->IsString())
    return registered{{secret->GetString(), secret->GetStringLength()}};
  return std::nullopt;
}

} // namespace logflume::log
