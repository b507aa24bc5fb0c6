#include "actors/commands.hpp"
#include "actors/line_sink.hpp"
#include "actors/log_access.hpp"
#include "actors/printable.hpp"

#include <unistd.h>

#include <csignal>
#include <string>

namespace logflume::actors {

namespace {

int fail(const std::string& why, int exit_code) {
  complain(why);
  return exit_code;
}

/// `default/secrets.temperature-events.key: value`
std::string line_of(const std::string& path, const crypto::secret& secret) {
  auto line = printable(path);
  const char* separator = ": ";
  for (const auto& [name, value] : secret.fields) {
    line.append(separator).append(printable(name));
    separator = ", ";
  }
  return line;
}

} // namespace

int run_secret_list(const invocation& asked, output&) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto opened = open_secrets(asked.settings.values);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return fail(*wrong, 2);
  const auto& store = std::get<crypto::secret_store>(opened);
  const auto listed = store.list();
  if (const auto* missing = std::get_if<crypto::secret_missing>(&listed))
    return fail(missing->path.string() + ": there is no such secret store; set secrets.root", 1);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&listed))
    return fail(refused->message, 2);

  line_sink out{STDOUT_FILENO};
  bool all_open = true;
  for (const auto& path : std::get<std::vector<std::string>>(listed)) {
    const auto found = store.get(path);
    if (const auto* secret = std::get_if<crypto::secret>(&found)) {
      out.add(line_of(path, *secret));
    } else if (const auto* refused = std::get_if<crypto::secret_refused>(&found)) {
      complain(refused->message);
      all_open = false;
    }
  }
  const auto exit_code = exit_code_of(out, out.flush());
  return all_open ? exit_code : 1;
}

} // namespace logflume::actors
