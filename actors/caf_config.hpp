#pragma once

#include "actors/config/config.hpp"
#include "actors/node_credentials.hpp"

#include <caf/all.hpp>

#include <optional>

namespace logflume::actors {

/// CAF's settings: ours, then the user's `caf.*`.
class caf_config : public caf::actor_system_config {
 public:
  caf_config();

  caf::error read(const std::map<std::string, std::string>& user);

  /// Adds CAF's network layer, and its TLS where there are certificates. Why not, or none.
  std::optional<std::string> add_network(const node_config& node);

 private:
  std::optional<node_credentials> credentials_;
};

} // namespace logflume::actors
