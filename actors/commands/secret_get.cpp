#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/secret_commands.hpp"
#include "actors/output/console.hpp"
#include "actors/output/printable.hpp"

#include <unistd.h>

#include <array>
#include <string>

namespace logflume::actors {

namespace {

/// Lines for standard output, or an error message.
struct secret_lines {
  std::vector<std::string> lines;
  std::string error;
};

secret_lines one_field(std::string_view path, const crypto::secret& secret, std::string_view name) {
  const auto field = secret.fields.find(std::string{name});
  if (field == secret.fields.end())
    return {{},
            std::string{path} + " has no field " + std::string{name} +
                "; its fields: " + field_names(secret.fields)};
  return {{std::string{field->second.reveal()}}, {}};
}

secret_lines all_fields(std::string_view path, const crypto::secret& secret) {
  secret_lines out;
  for (const auto& [name, value] : secret.fields) {
    if (value.reveal().find('\n') != std::string_view::npos) {
      out = {{}, "the field "};
      out.error.append(name).append(" has several lines: print it alone with logflume secret get ");
      out.error.append(path).append(" ").append(name);
      return out;
    }
    out.lines.push_back(name + "=" + std::string{value.reveal()});
  }
  return out;
}

int run_secret_get(const invocation& args, console& console) {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  if (terminal && !args.has("--reveal"))
    return console.fail("standard output is a terminal: add --reveal to show the secret there", 2);
  const auto opened = open_secrets(args.settings.values, console);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return console.fail(*wrong, 2);
  const auto path = args.text("PATH").value_or("");
  const auto found = std::get<crypto::secret_store>(opened).get(path);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return console.fail(missing->path.string() +
                            ": there is no such secret; `logflume secret list` lists the secrets",
                        1);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return console.fail(refused->message, 2);

  const auto& secret = std::get<crypto::secret>(found);
  const auto field = args.text("FIELD");
  const auto shown = field ? one_field(path, secret, *field) : all_fields(path, secret);
  if (!shown.error.empty())
    return console.fail(shown.error, 1);
  for (const auto& line : shown.lines)
    console.write(terminal ? printable(line) : line);
  return console.finish();
}

constexpr std::array options{command_option{.flag = "--reveal",
                                            .value = "",
                                            .meaning = "print the secret even on a terminal",
                                            .accepts = any_text{}}};

constexpr std::array<command_word, 2> words{{
    {.name = "PATH",
     .meaning = "the secret's path, as `logflume secret list` prints it",
     .accepts = any_text{}},
    {.name = "FIELD",
     .meaning = "print this value alone; default: a line FIELD=VALUE for each",
     .accepts = any_text{},
     .occurrence = occurrence::at_most_once},
}};

} // namespace

constinit const command secret_get_command{
    .name = "secret get",
    .summary = "print the values of a secret",
    .sections = secret_sections,
    .examples = "  logflume secret get default/gateway --config logflume.toml < root-secret.txt\n"
                "  logflume secret get default/gateway password --reveal < root-secret.txt\n",
    .run = run_secret_get,
    .options = options,
    .words = words};

} // namespace logflume::actors
