#pragma once

#include "actors/node/inspector.hpp"
#include "actors/node/node.hpp"
#include "actors/output/journal.hpp"

#include <caf/all.hpp>

#include <optional>

namespace logflume::actors {

/// Runs the Inspector of this process for as long as it lives. Must end before the system does.
class node_service {
 public:
  /// Logs the address at which it listens, or why it does not.
  node_service(caf::actor_system& system, const node_config& node, inspected subject,
               journal& journal);
  ~node_service();
  node_service(const node_service&) = delete;
  node_service& operator=(const node_service&) = delete;

  bool listens() const { return address_.has_value(); }
  /// Returns the address, with the port that was picked. Call this only if it listens.
  const node_address& address() const { return *address_; }

 private:
  caf::actor_system& system_;
  inspection::inspector_actor inspector_;
  std::optional<node_address> address_;
};

} // namespace logflume::actors
