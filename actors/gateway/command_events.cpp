#include "actors/gateway/command_events.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

command_events::command_events(const gateway_settings& settings) :
    encoder_{settings.max_record_size}, events_{settings.packets.kinds} {}

std::variant<sensor_command, control_refusal>
command_events::command_of(const control_request& request, double timestamp) {
  sensor_command command{.entity_id = request.entity_id, .event = {}, .timestamp = timestamp};
  if (const auto* registration = std::get_if<log::registered>(&request.event)) {
    command.event = *registration;
  } else if (const auto* reading = std::get_if<log::temperature_read>(&request.event)) {
    command.event = *reading;
  } else {
    const auto encoded = encoder_.encode(std::get<event_text>(request.event).json);
    if (const auto* wrong = std::get_if<std::string>(&encoded))
      return control_refusal{"not_an_event", *wrong};
    const auto& event = std::get<log::event_cbor>(encoded);
    auto made = events_.make(event);
    if (!made)
      return control_refusal{"not_an_event", events_.kinds().refusal(event.variant)};
    command.event = std::move(made);
    command.needs_no_registration = true;
  }
  return command;
}

} // namespace logflume::actors
