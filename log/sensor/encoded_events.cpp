#include "log/sensor/encoded_events.hpp"

#include "log/sensor/sensor_state.hpp"

#include <optional>

namespace logflume::log {

encoded_event_ptr encoded_events::make(const event_cbor& event) {
  const auto kind = kinds_.number_of(event.variant);
  if (!kind)
    return nullptr;
  auto made = std::make_shared<encoded_event>();
  made->kind = *kind;
  made->cbor.assign(event.cbor.begin(), event.cbor.end());
  if (mode_ == effects::ignored ||
      (event.variant != temperature_read_variant && event.variant != registered_variant))
    return made;
  const auto json = json_.transcode(event.cbor);
  const auto known = json ? parse_sensor_event(*json) : std::nullopt;
  if (const auto* registration = known ? std::get_if<registered>(&*known) : nullptr)
    made->effect = *registration;
  else if (const auto* reading = known ? std::get_if<temperature_read>(&*known) : nullptr)
    made->effect = *reading;
  return made;
}

} // namespace logflume::log
