#pragma once

#include "actors/config/config.hpp"
#include "actors/output.hpp"
#include "actors/protocol.hpp"
#include "crypto/secret_store.hpp"

#include <functional>
#include <string>

namespace logflume::actors {

/// A service that accepts clients, and packets where it is the writer.
struct started_service {
  caf::actor_system& system;
  const supervisor_actor& top;
  const std::string& http;
  /// Both are empty where the service does not write the log.
  const gateway_actor& gateway;
  const std::string& udp;
};

/// Called once it has started. Actors that it spawns have to end with `top`.
using started_hook = std::function<void(const started_service&)>;

/// Serves `settings.log` over HTTP, and writes it where it listens for packets, until SIGTERM
/// or SIGINT; a second signal ends the process
/// at once. Returns the process's exit code. Threads started before must block both signals.
int run_service(const config& settings, const crypto::root_secret& root_secret, output& out,
                const started_hook& started = {});

} // namespace logflume::actors
