#include "actors/commands/rows.hpp"
#include "actors/commands/sensor_log.hpp"
#include "log/event/envelope.hpp"
#include "log/record/utf8.hpp"

#include <array>
#include <fstream>
#include <string>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// The first line of a file, without its end of line, be it LF or CR LF.
std::variant<std::string, refusal> first_line(const std::string& file) {
  std::ifstream input{file};
  std::string line;
  if (!std::getline(input, line))
    // Without the name: it may be the secret, given by mistake.
    return refusal{"--secret-file: no line can be read; give a file with the secret on its first "
                   "line"};
  if (line.ends_with('\r'))
    line.pop_back();
  return line;
}

/// From the command line or a file, or a new one.
std::variant<std::string, refusal> secret_of(const invocation& asked) {
  const auto text = asked.text("--secret");
  const auto file = asked.text("--secret-file");
  if (text && file)
    return refusal{"give --secret or --secret-file, not both", 2};
  std::variant<std::string, refusal> found;
  if (text)
    found = std::string{*text};
  else if (file)
    found = first_line(std::string{*file});
  else
    found = log::random_registration().secret;
  const auto* secret = std::get_if<std::string>(&found);
  if (secret != nullptr &&
      !log::is_utf8({reinterpret_cast<const std::uint8_t*>(secret->data()), secret->size()}))
    return refusal{"the secret is not valid UTF-8", 2};
  return found;
}

int run_register(const invocation& asked, console& console) {
  auto secret = secret_of(asked);
  if (const auto* refused = std::get_if<refusal>(&secret))
    return fail(console, *refused);
  const auto asked_for = topic_asked_for(asked);
  if (const auto* wrong = std::get_if<std::string>(&asked_for))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(asked_for);
  const auto kinds = event_kinds_of(topic);
  if (!kinds.number_of(log::registered_variant))
    return console.fail(kinds.refusal(log::registered_variant), 1);
  auto sensor = sensor_log::open(asked, topic, if_no_key::make_one, console);
  if (const auto* refused = std::get_if<refusal>(&sensor))
    return fail(console, *refused);
  return std::get<sensor_log>(sensor).append(
      log::registered{std::get<std::string>(std::move(secret))}, console);
}

constexpr std::array words{command_word{.name = "ENTITY",
                                        .meaning = "the sensor: the address in its packets",
                                        .accepts = number_up_to{log::entity_mask}}};

constexpr std::array<command_option, 3> options{{
    topic_option,
    {.flag = "--secret",
     .value = "TEXT",
     .meaning = "the sensor's secret (visible in the process list); empty revokes the right to "
                "post; default: a random secret",
     .accepts = any_text{}},
    {.flag = "--secret-file",
     .value = "FILE",
     .meaning = "read the secret from the first line of this file",
     .accepts = any_text{}},
}};

} // namespace

constinit const command register_command{
    .name = "register",
    .summary = "append a sensor's registration, which permits it to post",
    .sections = event_sections,
    .examples =
        "  logflume register 1001 --config logflume.toml < root-secret.txt\n"
        "  logflume register 1001 --secret-file=sensor.txt --secrets.root_secret=file:root\n",
    .run = run_register,
    .options = options,
    .words = words};

} // namespace logflume::actors
