#include "actors/commands/writer_control.hpp"

#include "actors/commands/record_json.hpp"
#include "actors/control/control_client.hpp"
#include "crypto/random.hpp"
#include "log/event/envelope.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

namespace {

/// The envelope's line. The writer does not send the event back: it would have to redact it, and
/// the event is known here. It goes through a record with a key of its own, so that it is rendered
/// as every event.
std::string line_of(const topic_config& topic, std::uint64_t entity_id,
                    const log::sensor_event& event, const control_recorded& done) {
  std::array<std::uint8_t, crypto::key_size> key;
  crypto::random_bytes(key);
  const auto cipher = std::make_shared<const crypto::cipher>(key);
  log::event_encoder encoder{cipher, log::sensor_kinds_of(event_kinds_of(topic))};
  auto fields = encoder.encode(entity_id, done.seq_nr, done.timestamp, event);
  fields.offset = done.offset;
  std::vector<std::uint8_t> bytes;
  log::encode_record(fields, bytes);
  const auto decoded = log::decode_record(bytes, bytes.size());
  log::envelope_reader reader{topic.redact};
  auto read = reader.read(std::get<log::complete>(decoded).record, *cipher);
  auto& envelope = std::get<log::envelope>(read);
  envelope.hash = done.hash;
  return to_json(envelope);
}

/// None: no process listens for commands.
std::optional<std::variant<std::string, refusal>> record_by_writer(const topic_config& topic,
                                                                   const control_request& request,
                                                                   const log::sensor_event& event) {
  const auto answer = send_control(files_of(topic).control, request);
  if (!answer)
    return std::nullopt;
  if (const auto* refused = std::get_if<control_refusal>(&*answer))
    return refused->code == "not_registered" ? not_registered(topic, request.entity_id)
                                             : refusal{refused->message};
  return line_of(topic, request.entity_id, event, std::get<control_recorded>(*answer));
}

int print(const std::variant<std::string, refusal>& outcome, console& console) {
  if (const auto* refused = std::get_if<refusal>(&outcome))
    return fail(console, *refused);
  console.write(std::get<std::string>(outcome));
  return console.finish();
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
  if (const auto outcome = record_by_writer(topic, request, event))
    return print(*outcome, console);
  const auto done = direct();
  if (const auto* code = std::get_if<int>(&done))
    return *code;
  const auto& refused = std::get<refusal>(done);
  // One that has begun to write since then listens by now.
  if (refused.has_writer)
    if (const auto outcome = record_by_writer(topic, request, event))
      return print(*outcome, console);
  return fail(console, refused);
}

std::optional<int> append_by_writer(const topic_config& topic, std::uint64_t entity_id,
                                    const std::vector<given_event>& events, console& console) {
  std::size_t count = 0;
  for (const auto& [json, event] : events) {
    auto outcome = record_by_writer(topic, {entity_id, event_text{json}}, event);
    if (!outcome && count == 0)
      return std::nullopt;
    if (!outcome)
      outcome = refusal{"the process that writes the topic has ended"};
    if (auto* refused = std::get_if<refusal>(&*outcome)) {
      if (count > 0)
        refused->reason += "; before that, appended " + std::to_string(count) + " of " +
                           std::to_string(events.size()) + " events";
      return fail(console, *refused);
    }
    console.write(std::get<std::string>(*outcome));
    // It is recorded, whatever becomes of the others.
    static_cast<void>(console.flush());
    ++count;
  }
  return console.finish();
}

} // namespace logflume::actors
