#include "actors/commands/sensor_log.hpp"

#include "actors/commands/record_json.hpp"
#include "actors/process/seconds_now.hpp"
#include "log/sensor/sensor_reader.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::actors {

int fail(const console& console, const refusal& refused) {
  return console.fail(refused.reason, refused.exit_code);
}

refusal not_registered(const topic_config& topic, std::uint64_t entity_id) {
  const auto entity = std::to_string(entity_id);
  return {"sensor " + entity + " is not registered in " + files_of(topic).active.string() +
          ": run `logflume register " + entity + "`"};
}

refusal too_long() {
  return {"the secret is too long: its record would exceed log.max_record_size"};
}

namespace {

/// A command like this one has the log for an instant: it is waited for.
log::writer::open_result open_patiently(const topic_config& topic) {
  constexpr std::chrono::seconds patience{2};
  constexpr std::chrono::milliseconds pause{20};
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto opened = log::writer::open(files_of(topic), topic.log.max_record_size);
    const auto* failure = std::get_if<log::write_failure>(&opened);
    if (!failure || failure->error != std::errc::device_or_resource_busy ||
        std::chrono::steady_clock::now() >= until)
      return opened;
    std::this_thread::sleep_for(pause);
  }
}

} // namespace

std::variant<sensor_log, refusal> sensor_log::open(const invocation& asked,
                                                   const topic_config& topic, if_no_key then,
                                                   const console& console) {
  auto key = open_events_key(asked.settings.values, topic, then, console);
  if (auto* none = std::get_if<no_events_key>(&key))
    return refusal{std::move(none->reason), none->exit_code};
  auto opened = open_patiently(topic);
  if (auto* failure = std::get_if<log::write_failure>(&opened))
    return refusal{.reason = std::move(failure->message),
                   .has_writer = failure->error == std::errc::device_or_resource_busy};
  sensor_log sensor{topic, *asked.number("ENTITY"), std::get<cipher_ptr>(std::move(key)),
                    std::get<log::writer>(std::move(opened))};
  if (auto refused = sensor.read())
    return std::move(*refused);
  return sensor;
}

sensor_log::sensor_log(topic_config topic, std::uint64_t entity_id, cipher_ptr key,
                       log::writer writer) :
    topic_{std::move(topic)},
    entity_id_{entity_id}, key_{std::move(key)}, writer_{std::move(writer)} {}

std::optional<refusal> sensor_log::read() {
  const log::sensor_reader reader{files_of(topic_),
                                  {.max_record_size = topic_.log.max_record_size}};
  const auto is_it = [&](std::uint64_t id) { return id == entity_id_; };
  auto failure = reader.read_numbers([&](std::uint64_t id, std::uint64_t seq_nr) {
    if (is_it(id))
      seq_nr_ = std::max(seq_nr_, seq_nr);
  });
  if (!failure)
    failure = reader.read_events(
        *key_, is_it, [&](std::uint64_t, const log::sensor_event& event) { state_.apply(event); });
  return failure ? std::optional{refusal{unreadable(*failure)}} : std::nullopt;
}

int sensor_log::append(const log::sensor_event& event, console& console) {
  if (!log::fits(event, topic_.log.max_record_size))
    return fail(console, too_long());
  log::event_encoder encoder{key_};
  auto fields = encoder.encode(entity_id_, seq_nr_ + 1, seconds_now(), event);
  fields.offset = writer_.append(fields);
  auto failure = writer_.flush();
  if (!failure && topic_.log.sync.how != log::sync_policy::when::never)
    failure = writer_.sync();
  if (failure)
    return console.fail(failure->message, 1);
  return print(fields, console);
}

int sensor_log::print(const log::record_fields& fields, console& console) const {
  std::vector<std::uint8_t> bytes;
  log::encode_record(fields, bytes);
  const auto decoded = log::decode_record(bytes, bytes.size());
  log::envelope_reader reader{topic_.redact};
  const auto read = reader.read(std::get<log::complete>(decoded).record, *key_);
  console.write(to_json(std::get<log::envelope>(read)));
  return console.finish();
}

} // namespace logflume::actors
