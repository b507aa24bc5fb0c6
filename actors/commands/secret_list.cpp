#include "actors/commands/commands.hpp"
#include "actors/commands/open_log.hpp"
#include "actors/commands/secret_commands.hpp"
#include "actors/output/line_sink.hpp"
#include "actors/output/printable.hpp"

#include <unistd.h>

#include <csignal>
#include <string>

namespace logflume::actors {

int run_secret_list(const invocation& asked, journal&) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto opened = open_secrets(asked.settings.values);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return fail(*wrong, 2);
  const auto& store = std::get<crypto::secret_store>(opened);
  const auto listed = store.list();
  if (const auto* missing = std::get_if<crypto::secret_missing>(&listed))
    return fail(missing_store(missing->path), 1);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&listed))
    return fail(refused->message, 2);

  line_sink out{STDOUT_FILENO};
  bool all_open = true;
  for (const auto& path : std::get<std::vector<std::string>>(listed)) {
    const auto found = store.get(path);
    if (const auto* secret = std::get_if<crypto::secret>(&found)) {
      out.add(printable(path) + ": " + field_names(secret->fields));
    } else if (const auto* refused = std::get_if<crypto::secret_refused>(&found)) {
      complain(refused->message);
      all_open = false;
    }
  }
  const auto exit_code = exit_code_of(out, out.flush());
  return all_open ? exit_code : 1;
}

} // namespace logflume::actors
