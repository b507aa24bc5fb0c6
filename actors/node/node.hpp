#pragma once

#include "actors/config/config.hpp"
#include "actors/config/node_address.hpp"
#include "actors/node/inspection.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <string>
#include <variant>

namespace logflume::actors {

/// Lets other CAF nodes reach `inspector` at `node.listen`, and by the name `inspector` in the
/// registry. Returns where it listens, or why it does not. The system's config must have been
/// passed to `node_network::add_to`.
std::variant<node_address, std::string> publish(caf::actor_system& system,
                                                const inspection::inspector_actor& inspector,
                                                const node_config& node);

/// Ends the Inspector; from then on nobody can find it.
void unpublish(caf::actor_system& system, const inspection::inspector_actor& inspector);

/// Returns the Inspector of another process, or why it cannot be reached and what to do.
std::variant<inspection::inspector_actor, std::string>
find_inspector(caf::actor_system& system, const node_address& address, const node_config& node,
               std::chrono::seconds patience);

} // namespace logflume::actors
