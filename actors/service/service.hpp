#pragma once

#include "actors/config/load.hpp"
#include "actors/config/reload.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/output/journal.hpp"
#include "actors/process/stop_signals.hpp"
#include "actors/supervision/addresses.hpp"
#include "actors/supervision/protocol.hpp"
#include "crypto/secret_store.hpp"

#include <functional>

namespace logflume::actors {

/// A service that accepts clients, and packets if it is the writer.
struct started_service {
  caf::actor_system& system;
  const supervisor_actor& top;
  /// Empty if the service does not write the log.
  const gateway_actor& gateway;
  const addresses& listeners;
};

struct service_hooks {
  /// Called once the service has started. Actors that the function spawns must end with `top`.
  std::function<void(const started_service&)> started = {};
  adapt_function adapt = [](const loaded_config& loaded) { return loaded.values; };
  /// What SIGHUP does.
  stop_signals::hang_up hang_up = stop_signals::hang_up::reloads;
};

/// The exit codes of the process.
enum class exit_code : int { done = 0, failed = 1, misconfigured = 2 };

/// Serves a log over HTTP, and writes it if it listens for packets, until SIGTERM or SIGINT. A
/// second signal ends the process at once, with exit code 130. SIGHUP reloads the settings. Threads
/// started before must block these signals.
exit_code run_service(const loaded_config& loaded, const crypto::root_secret& root_secret,
                      journal& journal, const service_hooks& hooks = {});

} // namespace logflume::actors
