#include "actors/gateway/command_events.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

command_events::command_events(const gateway_settings& settings) :
    value_{settings.packets.value}, input_{settings.packets.kinds,
                                           log::encoded_events::effects::read,
                                           settings.max_record_size} {}

std::variant<std::vector<sensor_command>, control_refusal>
command_events::commands_of(const control_request& request, double timestamp) {
  if (const auto* events = std::get_if<event_texts>(&request.event))
    return commands_of(request.entity_id, *events, timestamp);
  if (const auto* registration = std::get_if<log::registered>(&request.event))
    return std::vector<sensor_command>{{request.entity_id, *registration, timestamp}};
  const auto& reading = std::get<log::temperature_read>(request.event);
  if (!log::is_value_of(value_, reading.temperature))
    return control_refusal{
        "not_a_reading",
        "the topic's sensors.value is " +
            std::string{log::sensor_value_names[static_cast<std::size_t>(value_)]} +
            ", which the reading does not fit: run the command with the same sensors.value"};
  return std::vector<sensor_command>{{request.entity_id, reading, timestamp}};
}

std::variant<std::vector<sensor_command>, control_refusal>
command_events::commands_of(std::uint64_t entity_id, const event_texts& events, double timestamp) {
  std::vector<sensor_command> commands;
  commands.reserve(events.json.size());
  for (const auto& json : events.json) {
    auto read = input_.read(json);
    if (auto* wrong = std::get_if<std::string>(&read))
      return control_refusal{"not_an_event",
                             events.json.size() == 1
                                 ? std::move(*wrong)
                                 : "event " + std::to_string(commands.size() + 1) + ": " + *wrong};
    commands.push_back({.entity_id = entity_id,
                        .event = std::get<log::encoded_event_ptr>(std::move(read)),
                        .timestamp = timestamp,
                        .needs_no_registration = true});
  }
  return commands;
}

} // namespace logflume::actors
