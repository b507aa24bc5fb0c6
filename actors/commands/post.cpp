#include "actors/commands/open_log.hpp"
#include "actors/commands/reading_text.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/sensor_log.hpp"
#include "actors/commands/writer_control.hpp"
#include "log/event/envelope.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

namespace {

std::variant<int, refusal> post(const invocation& args, const topic_config& topic,
                                const log::sensor_event& reading, console& console) {
  const auto files = files_of(topic);
  // Opening the log for a sensor would create it.
  if (!std::filesystem::exists(files.active) && !std::filesystem::exists(files.history))
    return refusal{missing_log(topic)};
  auto opened = sensor_log::open(args, topic, missing_key::report, console);
  if (auto* refused = std::get_if<refusal>(&opened))
    return std::move(*refused);
  auto& sensor = std::get<sensor_log>(opened);
  if (auto refused = sensor.read_state())
    return std::move(*refused);
  if (!sensor.may_post())
    return not_registered(topic, *args.number("ENTITY"));
  return sensor.append(reading, console);
}

int run_post(const invocation& args, console& console) {
  const auto selected = selected_entity_topic(args);
  if (const auto* wrong = std::get_if<std::string>(&selected))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(selected);
  const auto temperature = parse_reading(*args.text("TEMPERATURE"), topic.sensors.value);
  if (const auto* advice = std::get_if<std::string>(&temperature))
    return console.fail("TEMPERATURE=" + std::string{*args.text("TEMPERATURE")} + ": " + *advice,
                        2);
  const auto kinds = event_kinds_of(topic);
  if (!kinds.number_of(log::temperature_read_variant))
    return console.fail(kinds.refusal(log::temperature_read_variant), 1);
  const auto entity_id = *args.number("ENTITY");
  const log::temperature_read reading{std::get<log::event_number>(temperature)};
  return record(topic, entity_id, reading, console, [&]() -> std::variant<int, refusal> {
    return post(args, topic, reading, console);
  });
}

constexpr std::array options{topic_option};

constexpr std::array<std::string_view, 5> sections{"log", "secrets", "http.redact", "sensors.value",
                                                   "topics"};

constexpr std::array<command_word, 2> words{{
    {.name = "ENTITY",
     .meaning = "the sensor, which must be registered",
     .accepts = number_up_to{log::entity_mask}},
    {.name = "TEMPERATURE",
     .meaning = "the temperature in degrees, of the type in sensors.value",
     .accepts = any_text{}},
}};

} // namespace

constinit const command post_command{
    .name = "post",
    .summary = "append a reading of a sensor",
    .sections = sections,
    .examples = "  logflume post 1001 21 --config logflume.toml < root-secret.txt\n",
    .run = run_post,
    .options = options,
    .words = words};

} // namespace logflume::actors
