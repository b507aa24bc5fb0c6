#include "actors/gateway/command_events.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

command_events::command_events(const gateway_settings& settings) :
    input_{settings.packets.kinds, log::encoded_events::effects::read, settings.max_record_size} {}

std::variant<sensor_command, control_refusal>
command_events::command_of(const control_request& request, double timestamp) {
  sensor_command command{.entity_id = request.entity_id, .event = {}, .timestamp = timestamp};
  if (const auto* registration = std::get_if<log::registered>(&request.event)) {
    command.event = *registration;
  } else if (const auto* reading = std::get_if<log::temperature_read>(&request.event)) {
    command.event = *reading;
  } else {
    auto read = input_.read(std::get<event_text>(request.event).json);
    if (auto* wrong = std::get_if<std::string>(&read))
      return control_refusal{"not_an_event", std::move(*wrong)};
    command.event = std::get<log::encoded_event_ptr>(std::move(read));
    command.needs_no_registration = true;
  }
  return command;
}

} // namespace logflume::actors
