#pragma once

#include "actors/config/config.hpp"
#include "actors/output.hpp"
#include "actors/protocol.hpp"
#include "crypto/secret_store.hpp"

#include <functional>

namespace logflume::actors {

/// Called once the server accepts at `address`. Actors that it spawns have to end with `top`.
using started_hook = std::function<void(caf::actor_system& system, const supervisor_actor& top,
                                        const std::string& address)>;

/// Serves `settings.log` over HTTP until SIGTERM or SIGINT; a second signal ends the process
/// at once. Returns the process's exit code. Threads started before must block both signals.
int run_service(const config& settings, const crypto::root_secret& root_secret, output& out,
                const started_hook& started = {});

} // namespace logflume::actors
