#include "actors/commands/commands.hpp"

#include "log/event/envelope.hpp"

#include <array>
#include <cstdint>
#include <limits>

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

constexpr std::array<command_option, 1> health_options{{
    {"--admin", "ADDRESS", "where to ask, instead of admin.listen", any_text},
}};

constexpr std::array<command_word, 1> register_words{{
    {"ENTITY", "the sensor: the address in its packets", log::entity_mask},
}};

constexpr std::array<command_option, 2> register_options{{
    {"--secret", "TEXT",
     "seen by all in the list of processes; empty: it may not post any more. Without one, a "
     "random secret",
     any_text},
    {"--secret-file", "FILE", "the secret is the first line of this file", any_text},
}};

constexpr std::array<command_word, 2> post_words{{
    {"ENTITY", "the sensor, which must be registered", log::entity_mask},
    {"TEMPERATURE", "in degrees", std::numeric_limits<std::uint32_t>::max()},
}};

constexpr std::array<command_option, 5> inspect_options{{
    {"--node", "HOST:PORT", "of the process; without it node.listen, else 127.0.0.1:9181",
     any_text},
    {"--once", "", "show it once; so it does where standard output is no terminal"},
    {"--json", "", "one object of JSON, on a line; with --every again and again"},
    {"--every", "SECONDS", "show it again after so long, on a terminal or not", 86'400},
    {"--streams", "N", "how many streams, the worst off first (20)", 1'000},
}};

constexpr std::array<command_option, 1> secret_init_options{{
    {"--new-root-secret", "FILE",
     "make a root secret first and write it to this file, which must not be there yet", any_text},
}};

constexpr std::array<command_word, 2> secret_get_words{{
    {"PATH", "of the secret, as `logflume secret list` tells it", any_text},
    {"FIELD", "its value alone; else a line FIELD=VALUE for each", any_text,
     how_often::at_most_once},
}};

constexpr std::array<command_option, 1> secret_get_options{{
    {"--reveal", "", "show it even where standard output is a terminal"},
}};

constexpr std::array<command_word, 2> secret_put_words{{
    {"PATH", "of the secret, a new one or one that is there; its other fields stay", any_text},
    {"FIELD=VALUE",
     "what to set, for all to see in the list of processes; without: lines of standard input",
     any_text, how_often::any},
}};

} // namespace

std::span<const command> commands() {
  static constexpr std::array<command, 14> table{{
      {"serve", "tail a log and serve it over HTTP",
       "log secrets http admin sensors node output caf",
       "  logflume serve --config logflume.toml < root-secret.txt\n"
       "  logflume serve --log.root=/srv/log --secrets.root=/srv/confidant < root-secret.txt\n"
       "  logflume serve --http.listen=0.0.0.0:8080 --secrets.root_secret=file:root-secret.txt\n",
       run_serve},
      {"demo", "serve simulated sensors from a temporary directory", "http admin node output caf",
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
      {"register", "append the registration of a sensor, which may post then",
       "log secrets http.redact",
       "  logflume register 1001 --config logflume.toml < root-secret.txt\n"
       "  logflume register 1001 --secret-file=sensor.txt --secrets.root_secret=file:root\n",
       run_register, register_options, register_words},
      {"post",
       "append a reading of a sensor",
       "log secrets http.redact",
       "  logflume post 1001 21 --config logflume.toml < root-secret.txt\n",
       run_post,
       {},
       post_words},
      {"inspect", "show what the actors of a running process do", "node caf",
       "  logflume inspect --node 127.0.0.1:9181\n"
       "  logflume inspect --config logflume.toml --once --json\n",
       run_inspect, inspect_options},
      {"secret init", "make a secret store with a random key for the events", "secrets",
       "  logflume secret init --config logflume.toml < root-secret.txt\n"
       "  logflume secret init --config logflume.toml --new-root-secret=root-secret.txt\n",
       run_secret_init, secret_init_options},
      {"secret get", "write the values of a secret", "secrets",
       "  logflume secret get default/gateway --config logflume.toml < root-secret.txt\n"
       "  logflume secret get default/gateway password --reveal < root-secret.txt\n",
       run_secret_get, secret_get_options, secret_get_words},
      {"secret put",
       "set fields of a secret",
       "secrets",
       "  logflume secret put default/gateway ttl=60m --config logflume.toml < root-secret.txt\n"
       "  logflume secret put default/gateway --secrets.root_secret=file:root < fields\n",
       run_secret_put,
       {},
       secret_put_words},
      {"secret list", "names and fields of the secrets, without values", "secrets",
       "  logflume secret list --config logflume.toml < root-secret.txt\n", run_secret_list},
      {"health", "ask the running service whether it is ready: exit code 0 or 1", "admin",
       "  logflume health\n"
       "  logflume health --config logflume.toml\n"
       "  logflume health --admin unix:/run/logflume/admin\n",
       run_health, health_options},
      {"config check", "check the configuration", "log secrets http admin sensors node output caf",
       "  logflume config check --config logflume.toml\n", run_config_check},
      {"config print", "print the configuration in force, with the origin of each value",
       "log secrets http admin sensors node output caf",
       "  logflume config print --config logflume.toml\n", run_config_print},
  }};
  return table;
}

} // namespace logflume::actors
