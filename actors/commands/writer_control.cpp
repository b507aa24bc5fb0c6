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
std::string line_of(const topic_config& topic, const control_request& request,
                    const control_recorded& done) {
  std::array<std::uint8_t, crypto::key_size> key;
  crypto::random_bytes(key);
  const auto cipher = std::make_shared<const crypto::cipher>(key);
  log::event_encoder encoder{cipher, log::sensor_kinds_of(event_kinds_of(topic))};
  auto fields = encoder.encode(request.entity_id, done.seq_nr, done.timestamp, request.event);
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
std::optional<int> record_by_writer(const topic_config& topic, const control_request& request,
                                    console& console) {
  const auto answer = send_control(files_of(topic).control, request);
  if (!answer)
    return std::nullopt;
  if (const auto* refused = std::get_if<control_refusal>(&*answer))
    return fail(console, refused->code == "not_registered"
                             ? not_registered(topic, request.entity_id)
                             : refusal{refused->message});
  console.write(line_of(topic, request, std::get<control_recorded>(*answer)));
  return console.finish();
}

} // namespace

int record(const topic_config& topic, std::uint64_t entity_id, const log::sensor_event& event,
           console& console, const std::function<std::variant<int, refusal>()>& direct) {
  if (!log::fits(event, topic.log.max_record_size))
    return fail(console, too_long());
  const control_request request{entity_id, event};
  if (const auto code = record_by_writer(topic, request, console))
    return *code;
  const auto done = direct();
  if (const auto* code = std::get_if<int>(&done))
    return *code;
  const auto& refused = std::get<refusal>(done);
  // One that has begun to write since then listens by now.
  if (refused.has_writer)
    if (const auto code = record_by_writer(topic, request, console))
      return *code;
  return fail(console, refused);
}

} // namespace logflume::actors
