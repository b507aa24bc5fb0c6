#include "actors/commands/open_log.hpp"
#include "actors/commands/rows.hpp"
#include "actors/commands/secret_commands.hpp"
#include "actors/output/console.hpp"
#include "actors/output/printable.hpp"

#include <string>

namespace logflume::actors {

namespace {

int run_secret_list(const invocation& args, console& console) {
  const auto opened = open_secrets(args.settings.values, console);
  if (const auto* wrong = std::get_if<std::string>(&opened))
    return console.fail(*wrong, 2);
  const auto& store = std::get<crypto::secret_store>(opened);
  const auto listed = store.list();
  if (const auto* missing = std::get_if<crypto::secret_missing>(&listed))
    return console.fail(missing_store(missing->path), 1);
  if (const auto* refused = std::get_if<crypto::secret_refused>(&listed))
    return console.fail(refused->message, 2);

  bool all_open = true;
  for (const auto& path : std::get<std::vector<std::string>>(listed)) {
    const auto found = store.get(path);
    if (const auto* secret = std::get_if<crypto::secret>(&found)) {
      console.write(printable(path) + ": " + field_names(secret->fields));
    } else if (const auto* refused = std::get_if<crypto::secret_refused>(&found)) {
      console.complain(refused->message);
      all_open = false;
    }
  }
  const auto exit_code = console.finish();
  return all_open ? exit_code : 1;
}

} // namespace

constinit const command secret_list_command{
    .name = "secret list",
    .summary = "list the secrets and their fields, without values",
    .sections = secret_sections,
    .examples = "  logflume secret list --config logflume.toml < root-secret.txt\n",
    .run = run_secret_list,
    .options = {},
    .words = {}};

} // namespace logflume::actors
