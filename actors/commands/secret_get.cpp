#include "actors/commands/commands.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/secret_commands.hpp"
#include "actors/output/line_sink.hpp"
#include "actors/output/printable.hpp"

#include <unistd.h>

#include <csignal>
#include <string>

namespace logflume::actors {

namespace {

/// What goes to standard output, or what is wrong.
struct lines_of_secret {
  std::vector<std::string> lines;
  std::string wrong;
};

lines_of_secret one_field(std::string_view path, const crypto::secret& secret,
                          std::string_view name) {
  const auto field = secret.fields.find(std::string{name});
  if (field == secret.fields.end())
    return {{},
            std::string{path} + " has no field " + std::string{name} + ": it has " +
                field_names(secret.fields)};
  return {{std::string{field->second.reveal()}}, {}};
}

lines_of_secret all_fields(std::string_view path, const crypto::secret& secret) {
  lines_of_secret out;
  for (const auto& [name, value] : secret.fields) {
    if (value.reveal().find('\n') != std::string_view::npos)
      return {{},
              "the field " + name + " has several lines: ask for it alone, logflume secret get " +
                  std::string{path} + " " + name};
    out.lines.push_back(name + "=" + std::string{value.reveal()});
  }
  return out;
}

} // namespace

int run_secret_get(const invocation& asked, journal&) {
  std::signal(SIGPIPE, SIG_IGN);
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  if (terminal && !asked.has("--reveal"))
    return fail("standard output is a terminal: add --reveal to show the secret there", 2);
  const auto opened = open_secrets(asked.settings.values);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return fail(*wrong, 2);
  const auto path = asked.text("PATH").value_or("");
  const auto found = std::get<crypto::secret_store>(opened).get(path);
  if (const auto* missing = std::get_if<crypto::secret_missing>(&found))
    return fail(missing->path.string() +
                    ": there is no such secret; `logflume secret list` tells those that there are",
                1);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&found))
    return fail(refused->message, 2);

  const auto& secret = std::get<crypto::secret>(found);
  const auto field = asked.text("FIELD");
  const auto told = field ? one_field(path, secret, *field) : all_fields(path, secret);
  if (!told.wrong.empty())
    return fail(told.wrong, 1);
  line_sink out{STDOUT_FILENO};
  for (const auto& line : told.lines)
    out.add(terminal ? printable(line) : line);
  return exit_code_of(out, out.flush());
}

} // namespace logflume::actors
