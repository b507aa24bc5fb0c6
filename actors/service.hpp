#pragma once

#include "actors/config/load.hpp"
#include "actors/output.hpp"
#include "actors/protocol.hpp"
#include "actors/reload.hpp"
#include "crypto/secret_store.hpp"

#include <functional>
#include <string>

namespace logflume::actors {

struct service_hooks {
  /// Called once the server accepts at `address`. Actors that it spawns have to end with `top`.
  std::function<void(caf::actor_system& system, const supervisor_actor& top,
                     const std::string& address)>
      started = {};
  adapt_function adapt = [](const loaded_config& loaded) { return loaded.values; };
};

/// Serves a log over HTTP until SIGTERM or SIGINT; a second signal ends the process
/// at once. SIGHUP makes it load its settings again. Returns the process's exit code. Threads
/// started before must block these signals.
int run_service(const loaded_config& loaded, const crypto::root_secret& root_secret, output& out,
                const service_hooks& hooks = {});

} // namespace logflume::actors
