#include "actors/commands/event_target.hpp"
#include "actors/commands/line_appender.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/sensor_log.hpp"
#include "actors/commands/writer_control.hpp"
#include "crypto/root_secret_source.hpp"
#include "log/event/envelope.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

/// Given in place of events, which are then the lines of standard input.
constexpr std::string_view standard_input = "-";

std::variant<std::vector<given_event>, refusal> events_of(const invocation& args,
                                                          const topic_config& topic) {
  auto input = event_input_of(topic);
  std::vector<given_event> events;
  for (const auto& word : args.texts("EVENT")) {
    auto read = input.read(word);
    if (const auto* reason = std::get_if<std::string>(&read))
      return refusal{"event " + std::to_string(events.size() + 1) + ": " + *reason +
                     "; nothing was appended"};
    events.push_back({word, std::get<log::encoded_event_ptr>(std::move(read))});
  }
  return events;
}

int append_lines(const invocation& args, const topic_config& topic, console& console) {
  const auto entity_id = *args.number("ENTITY");
  const auto append_to = [&](std::unique_ptr<event_target> target, std::uint64_t lines_read) {
    return line_appender{args, topic, std::move(target), lines_read, console}.run();
  };
  if (has_listening_writer(topic))
    return append_to(std::make_unique<log_via_writer>(topic, entity_id), 0);
  const auto secret_lines =
      crypto::is_standard_input(args.settings.values.secrets.root_secret) ? 1U : 0U;
  auto opened = sensor_log::open(args, topic, missing_key::create, console);
  if (auto* log = std::get_if<sensor_log>(&opened))
    return append_to(std::make_unique<own_log>(std::move(*log), entity_id), secret_lines);
  const auto& refused = std::get<refusal>(opened);
  // A writer that has started since then listens by now.
  if (refused.has_writer && has_listening_writer(topic))
    return append_to(std::make_unique<log_via_writer>(topic, entity_id), secret_lines);
  return fail(console, refused);
}

int run_append(const invocation& args, console& console) {
  const auto selected = selected_entity_topic(args);
  if (const auto* wrong = std::get_if<std::string>(&selected))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(selected);
  const auto words = args.texts("EVENT");
  if (words.size() == 1 && words[0] == standard_input)
    return append_lines(args, topic, console);
  if (std::ranges::count(words, standard_input) > 0)
    return console.fail("EVENT=-: give events, or - alone to read them from standard input", 2);
  // Reads the events before it opens the log, which would create it.
  const auto events = events_of(args, topic);
  if (const auto* refused = std::get_if<refusal>(&events))
    return fail(console, *refused);
  entity_events request{*args.number("ENTITY"), {}};
  const auto& given = std::get<std::vector<given_event>>(events);
  if (const auto code = append_by_writer(topic, request.entity_id, given, console))
    return *code;
  for (const auto& each : given)
    request.events.push_back(each.event);
  auto opened = sensor_log::open(args, topic, missing_key::create, console);
  if (const auto* refused = std::get_if<refusal>(&opened)) {
    // A writer that has started since then listens by now.
    const auto code = refused->has_writer
                          ? append_by_writer(topic, request.entity_id, given, console)
                          : std::nullopt;
    return code ? *code : fail(console, *refused);
  }
  return std::get<sensor_log>(opened).append(request, console);
}

constexpr std::array options{topic_option};

constexpr std::array<command_word, 2> words{{
    {.name = "ENTITY",
     .meaning = "the entity, registered or not",
     .accepts = number_up_to{log::entity_mask}},
    {.name = "EVENT",
     .meaning = "the event as JSON: {\"Variant\":{…}} or \"Variant\"; if one is invalid, none is "
                "appended. A lone - reads one event per line from standard input, and reports how "
                "many were appended",
     .accepts = any_text{},
     .occurrence = occurrence::at_least_once},
}};

} // namespace

constinit const command append_command{
    .name = "append",
    .summary = "append any events of an entity",
    .sections = event_sections,
    .examples = "  logflume append 1001 '{\"TemperatureRead\":{\"temperature\":-5.5}}' "
                "--config logflume.toml < root-secret.txt\n"
                "  logflume append 1001 - --secrets.root_secret=file:root < events.jsonl\n",
    .run = run_append,
    .options = options,
    .words = words};

} // namespace logflume::actors
