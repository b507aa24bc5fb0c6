#include "actors/commands.hpp"

#include <array>

namespace logflume::actors {

std::span<const command> commands() {
  static constexpr std::array<command, 2> table{{
      {"serve", "tail a log and serve it over HTTP", "log secrets http output caf",
       "  logflume serve --config logflume.toml < root-secret.txt\n"
       "  logflume serve --log.root=/srv/log --secrets.root=/srv/confidant < root-secret.txt\n"
       "  logflume serve --http.listen=0.0.0.0:8080 --secrets.root_secret=file:root-secret.txt\n",
       run_serve},
      {"demo", "serve simulated sensors from a temporary directory", "http output caf",
       "  logflume demo\n"
       "  logflume demo --http.listen=127.0.0.1:0\n",
       run_demo},
  }};
  return table;
}

} // namespace logflume::actors
