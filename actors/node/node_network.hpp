#pragma once

#include "actors/config/config.hpp"
#include "actors/node/node_credentials.hpp"
#include "actors/runtime/caf_config.hpp"

#include <optional>
#include <string>
#include <variant>

namespace logflume::actors {

/// CAF's network layer, with TLS if there are certificates. Holds the certificates' files until the
/// actor system has read them, so it must outlive the system's construction.
class node_network {
 public:
  /// Adds the network layer to `system`, or returns why it cannot be added.
  static std::variant<node_network, std::string> add_to(caf_config& system,
                                                        const node_config& node);

 private:
  std::optional<node_credentials> credentials_;
};

} // namespace logflume::actors
