#pragma once

#include "actors/node/inspector.hpp"
#include "actors/node/node.hpp"
#include "actors/output/journal.hpp"

#include <caf/all.hpp>

#include <cstdint>

namespace logflume::actors {

/// The Inspector of this process, for as long as this lives. Ends before the system does.
class node_service {
 public:
  /// Logs the address it listens on, or why it does not.
  node_service(caf::actor_system& system, const node_config& node, inspected subject,
               journal& journal);
  ~node_service();
  node_service(const node_service&) = delete;
  node_service& operator=(const node_service&) = delete;

  bool listens() const { return port_ != 0; }
  /// The one that was picked.
  std::uint16_t port() const { return port_; }

 private:
  caf::actor_system& system_;
  inspection::inspector_actor inspector_;
  std::uint16_t port_ = 0;
};

} // namespace logflume::actors
