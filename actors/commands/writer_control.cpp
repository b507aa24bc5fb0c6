#include "actors/commands/writer_control.hpp"

#include "actors/commands/record_json.hpp"
#include "actors/control/control_address.hpp"
#include "actors/control/control_client.hpp"
#include "actors/control/control_frame.hpp"
#include "log/event/envelope.hpp"
#include "log/sensor/shown_event.hpp"

#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

namespace {

/// Returns the envelope's line. The writer does not send the event back: it would have to redact
/// it, and the event is known here.
std::string line_of(const topic_config& topic, std::uint64_t entity_id,
                    const log::sensor_event& event, const control_recorded& done) {
  const auto json = log::shown_event(event, topic.redact);
  return to_json(log::envelope{.entity_id = entity_id,
                               .seq_nr = done.seq_nr,
                               .offset = done.offset,
                               .hash = done.hash,
                               .timestamp = done.timestamp,
                               .json = json});
}

refusal refusal_of(const topic_config& topic, std::uint64_t entity_id,
                   const control_refusal& refused) {
  return refused.code == "not_registered" ? not_registered(topic, entity_id)
                                          : refusal{refused.message};
}

/// Returns the exit code, or nullopt if no process listens for commands.
std::optional<int> record_by_writer(const topic_config& topic, const control_request& request,
                                    const log::sensor_event& event, console& console) {
  const auto answer = send_control(files_of(topic).control, request);
  if (!answer)
    return std::nullopt;
  if (answer->refused)
    return fail(console, refusal_of(topic, request.entity_id, *answer->refused));
  console.write(line_of(topic, request.entity_id, event, answer->recorded.front()));
  return console.finish();
}

/// Maximum bytes of events' JSON in one request. Escaping may double that, or more in odd cases; a
/// request longer than a frame is refused.
constexpr std::size_t max_batch_json = max_frame_bytes / 4;

/// Returns as many of the first events as fit in one request.
event_texts next_batch(std::span<const given_event> events) {
  event_texts texts;
  std::size_t bytes = 0;
  for (const auto& each : events) {
    bytes += each.json.size();
    if (!texts.json.empty() && (bytes > max_batch_json || texts.json.size() == max_control_events))
      break;
    texts.json.push_back(each.json);
  }
  return texts;
}

control_request request_of(std::uint64_t entity_id, const log::sensor_event& event) {
  if (const auto* registration = std::get_if<log::registered>(&event))
    return {entity_id, *registration};
  return {entity_id, std::get<log::temperature_read>(event)};
}

} // namespace

int record(const topic_config& topic, std::uint64_t entity_id, const log::sensor_event& event,
           console& console, const std::function<std::variant<int, refusal>()>& direct) {
  if (!log::fits(event, topic.log.max_record_size))
    return fail(console, too_long());
  const auto request = request_of(entity_id, event);
  if (const auto code = record_by_writer(topic, request, event, console))
    return *code;
  const auto done = direct();
  if (const auto* code = std::get_if<int>(&done))
    return *code;
  const auto& refused = std::get<refusal>(done);
  // A writer that has started since then listens by now.
  if (refused.has_writer)
    if (const auto code = record_by_writer(topic, request, event, console))
      return *code;
  return fail(console, refused);
}

bool has_listening_writer(const topic_config& topic) {
  return std::holds_alternative<crypto::descriptor>(connect_control(files_of(topic).control));
}

std::optional<append_outcome> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                               std::span<const given_event> events,
                                               sensor_log::lines printed) {
  append_outcome done;
  while (!events.empty() && !done.refused) {
    const control_request request{entity_id, next_batch(events)};
    const auto count = std::get<event_texts>(request.event).json.size();
    const auto answer = send_control(files_of(topic).control, request);
    if (!answer && done.recorded.empty())
      return std::nullopt;
    if (!answer) {
      done.refused = refusal{"the process that writes the topic has ended"};
      break;
    }
    // If only some events were recorded, it is not known which.
    if (printed == sensor_log::lines::wanted && !answer->refused)
      for (std::size_t i = 0; i < answer->recorded.size() && i < count; ++i)
        done.lines.push_back(line_of(topic, entity_id, events[i].event, answer->recorded[i]));
    done.recorded.insert(done.recorded.end(), answer->recorded.begin(), answer->recorded.end());
    if (answer->refused)
      done.refused = refusal_of(topic, entity_id, *answer->refused);
    events = events.subspan(count);
  }
  return done;
}

std::optional<int> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                    std::span<const given_event> events, console& console) {
  auto done = append_by_writer(topic, entity_id, events, sensor_log::lines::wanted);
  if (!done)
    return std::nullopt;
  for (const auto& line : done->lines)
    console.write(line);
  if (!done->refused)
    return console.finish();
  if (!done->recorded.empty())
    done->refused->reason += "; appended " + std::to_string(done->recorded.size()) + " of " +
                             std::to_string(events.size()) + " events";
  return fail(console, *done->refused);
}

} // namespace logflume::actors
