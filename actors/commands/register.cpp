#include "actors/commands/rows.hpp"
#include "actors/commands/sensor_log.hpp"
#include "actors/commands/writer_control.hpp"
#include "actors/output/json_object.hpp"
#include "log/event/envelope.hpp"
#include "log/record/utf8.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// Returns the first line of a file without its end, which may be LF or CR LF.
std::variant<std::string, refusal> first_line(const std::string& file) {
  std::ifstream input{file};
  std::string line;
  if (!std::getline(input, line))
    // The message omits the file's name, which may be the secret, given by mistake.
    return refusal{"--secret-file: no line can be read; give a file with the secret on its first "
                   "line"};
  if (line.ends_with('\r'))
    line.pop_back();
  return line;
}

/// Returns the secret from the command line or a file, or a new one.
std::variant<std::string, refusal> secret_of(const invocation& args) {
  const auto text = args.text("--secret");
  const auto file = args.text("--secret-file");
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
  if (secret != nullptr && !log::is_utf8(*secret))
    return refusal{"the secret is not valid UTF-8", 2};
  return found;
}

/// Prints a separate line after the envelope's, so that each line is JSON and the envelope's is
/// unchanged.
int show(std::uint64_t entity_id, const std::string& secret, console& console) {
  json_object line;
  line.add("entity_id", std::to_string(entity_id));
  line.add("secret", secret);
  console.write(line.take());
  return console.finish();
}

int run_register(const invocation& args, console& console) {
  auto secret = secret_of(args);
  if (const auto* refused = std::get_if<refusal>(&secret))
    return fail(console, *refused);
  const auto selected = selected_entity_topic(args);
  if (const auto* wrong = std::get_if<std::string>(&selected))
    return console.fail(*wrong, 2);
  const auto& topic = std::get<topic_config>(selected);
  const bool made = !args.text("--secret") && !args.text("--secret-file");
  if (args.has("--show-secret") && !made)
    return console.fail(
        "--show-secret shows a secret that this command generates: leave out --secret "
        "and --secret-file, or --show-secret",
        2);
  const auto kinds = event_kinds_of(topic);
  if (!kinds.number_of(log::registered_variant))
    return console.fail(kinds.refusal(log::registered_variant), 1);
  const auto entity_id = *args.number("ENTITY");
  const log::registered registration{std::get<std::string>(std::move(secret))};
  const auto direct = [&]() -> std::variant<int, refusal> {
    auto sensor = sensor_log::open(args, topic, missing_key::create, console);
    if (auto* refused = std::get_if<refusal>(&sensor))
      return std::move(*refused);
    return std::get<sensor_log>(sensor).append(registration, console);
  };
  const auto code = record(topic, entity_id, registration, console, direct);
  if (code == 0 && made && (args.has("--show-secret") || ::isatty(STDOUT_FILENO) == 1))
    return show(entity_id, registration.secret, console);
  return code;
}

constexpr std::array words{command_word{.name = "ENTITY",
                                        .meaning = "the sensor: the address in its packets",
                                        .accepts = number_up_to{log::entity_mask}}};

constexpr std::array<command_option, 4> options{{
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
    {.flag = "--show-secret",
     .value = "",
     .meaning = "print the random secret on a separate line even if the output is not a terminal; "
                "it is not shown again",
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
