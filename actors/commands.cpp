#include "actors/commands.hpp"

#include "log/envelope.hpp"

#include <array>

namespace logflume::actors {

namespace {

constexpr std::array<command_option, 5> cat_options{{
    {"--follow", "", "wait for what is appended, until a signal"},
    {"--from", "OFFSET", "begin with the record of this offset, or the next one"},
    {"--entity", "ID", "of this entity only", log::entity_mask},
    {"--raw", "", "records as they stand, events or not; needs no secret"},
    {"--limit", "N", "end after so many lines"},
}};

constexpr std::array<command_option, 1> verify_options{{
    {"--json", "", "the findings as one object of JSON"},
}};

} // namespace

std::span<const command> commands() {
  static constexpr std::array<command, 7> table{{
      {"serve", "tail a log and serve it over HTTP", "log secrets http output caf",
       "  logflume serve --config logflume.toml < root-secret.txt\n"
       "  logflume serve --log.root=/srv/log --secrets.root=/srv/confidant < root-secret.txt\n"
       "  logflume serve --http.listen=0.0.0.0:8080 --secrets.root_secret=file:root-secret.txt\n",
       run_serve},
      {"demo", "serve simulated sensors from a temporary directory", "http output caf",
       "  logflume demo\n"
       "  logflume demo --http.listen=127.0.0.1:0\n",
       run_demo},
      {"cat", "write decoded events as lines of JSON", "log secrets http.redact",
       "  logflume cat --config logflume.toml < root-secret.txt\n"
       "  logflume cat --config logflume.toml --follow --entity 1001 < root-secret.txt\n"
       "  logflume cat --log.root=/srv/log --raw --from 400 --limit 10\n",
       run_cat, cat_options},
      {"verify", "read the whole log and say what is wrong, and where", "log secrets",
       "  logflume verify --config logflume.toml < root-secret.txt\n"
       "  logflume verify --log.root=/srv/log --json < /dev/null\n",
       run_verify, verify_options},
      {"secret list", "names and fields of the secrets, without values", "secrets",
       "  logflume secret list --config logflume.toml < root-secret.txt\n", run_secret_list},
      {"config check", "check the configuration", "log secrets http output caf",
       "  logflume config check --config logflume.toml\n", run_config_check},
      {"config print", "print the configuration in force, with the origin of each value",
       "log secrets http output caf", "  logflume config print --config logflume.toml\n",
       run_config_print},
  }};
  return table;
}

} // namespace logflume::actors
