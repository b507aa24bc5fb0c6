#pragma once

#include <caf/actor_system_config.hpp>

#include <map>
#include <string>

namespace logflume::actors {

/// CAF's settings: our own, overridden by the user's `caf.*`.
class caf_config : public caf::actor_system_config {
 public:
  caf_config();

  caf::error read(const std::map<std::string, std::string>& user);
};

} // namespace logflume::actors
