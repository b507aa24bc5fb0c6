#include "actors/commands/sensor_log.hpp"

#include "actors/commands/record_json.hpp"
#include "actors/commands/writer_control.hpp"
#include "actors/process/seconds_now.hpp"
#include "log/sensor/sensor_reader.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace logflume::actors {

using policy = log::sync_policy::when;

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

/// Waits if the log is in use: a command holds it only for a moment, except `append ID -`, which
/// holds it until its input ends. A process that listens for commands keeps it, so there is no
/// wait.
log::writer::open_result open_with_retries(const topic_config& topic) {
  constexpr std::chrono::seconds timeout{10};
  constexpr std::chrono::milliseconds pause{20};
  const auto until = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    auto opened = log::writer::open(files_of(topic), topic.log.max_record_size);
    const auto* failure = std::get_if<log::write_failure>(&opened);
    if (!failure || failure->error != std::errc::device_or_resource_busy ||
        has_listening_writer(topic) || std::chrono::steady_clock::now() >= until)
      return opened;
    std::this_thread::sleep_for(pause);
  }
}

} // namespace

std::variant<sensor_log, refusal> sensor_log::open(const invocation& args,
                                                   const topic_config& topic,
                                                   missing_key if_missing, const console& console) {
  auto key = open_events_key(args.settings.values, topic, if_missing, console);
  if (auto* none = std::get_if<no_events_key>(&key))
    return refusal{std::move(none->reason), none->exit_code};
  auto opened = open_with_retries(topic);
  if (auto* failure = std::get_if<log::write_failure>(&opened))
    return refusal{.reason = std::move(failure->message),
                   .has_writer = failure->error == std::errc::device_or_resource_busy};
  sensor_log sensor{topic, *args.number("ENTITY"), std::get<cipher_ptr>(std::move(key)),
                    std::get<log::writer>(std::move(opened))};
  if (auto refused = sensor.read_seq_nr())
    return std::move(*refused);
  return sensor;
}

sensor_log::sensor_log(topic_config topic, std::uint64_t entity_id, cipher_ptr key,
                       log::writer writer) :
    topic_{std::move(topic)},
    entity_id_{entity_id}, key_{std::move(key)}, writer_{std::move(writer)},
    encoder_{key_, log::sensor_kinds_of(event_kinds_of(topic_))}, envelopes_{topic_.redact} {}

std::optional<refusal> sensor_log::read_seq_nr() {
  const log::sensor_reader reader{files_of(topic_),
                                  {.max_record_size = topic_.log.max_record_size}};
  const auto failure = reader.read_numbers([&](std::uint64_t id, std::uint64_t seq_nr) {
    if (id == entity_id_)
      seq_nr_ = std::max(seq_nr_, seq_nr);
  });
  return failure ? std::optional{refusal{unreadable(*failure)}} : std::nullopt;
}

std::optional<refusal> sensor_log::read_state() {
  const log::sensor_reader reader{files_of(topic_),
                                  {.max_record_size = topic_.log.max_record_size}};
  const auto failure = reader.read_events(
      *key_, [&](std::uint64_t id) { return id == entity_id_; },
      [&](std::uint64_t, const log::sensor_event& event) { state_.apply(event); });
  return failure ? std::optional{refusal{unreadable(*failure)}} : std::nullopt;
}

std::variant<written_events, refusal> sensor_log::write(const entity_events& request,
                                                        lines printed) {
  written_events written{.first = writer_.next_offset(), .lines = {}};
  auto seq_nr = seq_nr_;
  for (const auto& event : request.events) {
    auto fields = encoder_.encode(request.entity_id, ++seq_nr, seconds_now(), event);
    fields.offset = writer_.append(fields);
    if (printed == lines::wanted)
      written.lines.push_back(line_of(fields));
  }
  if (auto failure = writer_.flush())
    return refusal{std::move(failure->message)};
  seq_nr_ = seq_nr;
  if (topic_.log.sync.mode == policy::interval && !sync_due_)
    sync_due_ = std::chrono::steady_clock::now() + topic_.log.sync.interval;
  if (topic_.log.sync.mode == policy::always)
    if (auto refused = sync())
      return std::move(*refused);
  return written;
}

std::optional<refusal> sensor_log::settle() {
  return std::exchange(sync_due_, std::nullopt) ? sync() : std::nullopt;
}

std::optional<refusal> sensor_log::sync() {
  auto failure = writer_.sync();
  return failure ? std::optional{refusal{std::move(failure->message)}} : std::nullopt;
}

int sensor_log::append(const log::sensor_event& event, console& console) {
  if (!log::fits(event, topic_.log.max_record_size))
    return fail(console, too_long());
  return append({entity_id_, {event}}, console);
}

int sensor_log::append(const entity_events& request, console& console) {
  const auto written = write(request, lines::wanted);
  if (const auto* refused = std::get_if<refusal>(&written))
    return fail(console, *refused);
  if (const auto refused = settle())
    return fail(console, *refused);
  for (const auto& line : std::get<written_events>(written).lines)
    console.write(line);
  return console.finish();
}

std::string sensor_log::line_of(const log::record_fields& fields) {
  std::vector<std::uint8_t> bytes;
  log::encode_record(fields, bytes);
  const auto decoded = log::decode_record(bytes, bytes.size());
  const auto read = envelopes_.read(std::get<log::complete>(decoded).record, *key_);
  return to_json(std::get<log::envelope>(read));
}

} // namespace logflume::actors
