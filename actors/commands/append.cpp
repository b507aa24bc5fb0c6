#include "actors/commands/event_input.hpp"
#include "actors/commands/line_appender.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/sensor_log.hpp"
#include "log/event/envelope.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// In the place of the events: they are in the lines of standard input.
constexpr std::string_view standard_input = "-";

std::variant<entity_events, refusal> events_of(const invocation& asked, const topic_config& topic) {
  event_input input{topic};
  entity_events request{*asked.number("ENTITY"), {}};
  for (const auto& word : asked.texts("EVENT")) {
    auto read = input.read(word);
    if (const auto* reason = std::get_if<std::string>(&read))
      return refusal{"event " + std::to_string(request.events.size() + 1) + ": " + *reason +
                     "; nothing was appended"};
    request.events.emplace_back(std::get<log::encoded_event_ptr>(std::move(read)));
  }
  return request;
}

int append_lines(const invocation& asked, const topic_config& topic, console& console) {
  auto opened = sensor_log::open(asked, topic, if_no_key::make_one, console);
  if (const auto* refused = std::get_if<refusal>(&opened))
    return fail(console, *refused);
  return line_appender{asked, topic, std::get<sensor_log>(opened), console}.run();
}

int run_append(const invocation& asked, console& console) {
  const auto asked_for = topic_asked_for(asked);
  if (const auto* wrong = std::get_if<std::string>(&asked_for))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(asked_for);
  const auto words = asked.texts("EVENT");
  if (words.size() == 1 && words[0] == standard_input)
    return append_lines(asked, topic, console);
  if (std::ranges::count(words, standard_input) > 0)
    return console.fail("EVENT=-: give events, or - alone to read them from standard input", 2);
  // Before the log is opened, which would create it.
  const auto request = events_of(asked, topic);
  if (const auto* refused = std::get_if<refusal>(&request))
    return fail(console, *refused);
  auto opened = sensor_log::open(asked, topic, if_no_key::make_one, console);
  if (const auto* refused = std::get_if<refusal>(&opened))
    return fail(console, *refused);
  return std::get<sensor_log>(opened).append(std::get<entity_events>(request), console);
}

constexpr std::array options{topic_option};

constexpr std::array<command_word, 2> words{{
    {.name = "ENTITY",
     .meaning = "the entity, registered or not",
     .accepts = number_up_to{log::entity_mask}},
    {.name = "EVENT",
     .meaning = "the event as JSON: {\"Variant\":{…}} or \"Variant\"; all are appended, or none. "
                "- alone: read one event per line of standard input, and report their number",
     .accepts = any_text{},
     .how_often = how_often::at_least_once},
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
