#include "actors/commands/event_target.hpp"

#include <string>
#include <utility>
#include <variant>

namespace logflume::actors {

own_log::own_log(sensor_log log, std::uint64_t entity_id) :
    log_{std::move(log)}, request_{entity_id, {}} {}

void own_log::add(std::string_view, log::encoded_event_ptr event) {
  request_.events.emplace_back(std::move(event));
}

event_target::outcome own_log::write() {
  const auto written = log_.write(request_, sensor_log::lines::unwanted);
  const auto count = std::exchange(request_.events, {}).size();
  if (const auto* refused = std::get_if<refusal>(&written))
    return {.refused = *refused};
  const auto first = std::get<written_events>(written).first;
  return {.count = count, .first = first, .last = first + count - 1};
}

log_via_writer::log_via_writer(topic_config topic, std::uint64_t entity_id) :
    topic_{std::move(topic)}, entity_id_{entity_id} {}

void log_via_writer::add(std::string_view json, log::encoded_event_ptr event) {
  events_.push_back({std::string{json}, std::move(event)});
}

event_target::outcome log_via_writer::write() {
  const auto done = append_by_writer(topic_, entity_id_, events_, sensor_log::lines::unwanted);
  events_.clear();
  if (!done)
    return {.refused = refusal{"the process that writes the topic has ended"}};
  outcome result{.refused = done->refused};
  if (!done->recorded.empty()) {
    result.count = done->recorded.size();
    result.first = done->recorded.front().offset;
    result.last = done->recorded.back().offset;
  }
  return result;
}

} // namespace logflume::actors
