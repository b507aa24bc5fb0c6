#include "actors/node/node_service.hpp"

#include "actors/config/cross_rules.hpp"
#include "actors/runtime/errors.hpp"

#include <utility>

namespace logflume::actors {

node_service::node_service(caf::actor_system& system, const node_config& node, inspected subject,
                           journal& journal) :
    system_{system},
    inspector_{system.spawn(inspector, std::move(subject))} {
  // A peer can send CAF's `kill` to the Inspector; the service then goes on without it.
  inspector_->attach_functor([&journal](const caf::error& reason) {
    if (reason != caf::exit_reason::user_shutdown)
      journal.write(
          level::warning, "inspector_ended",
          {{"reason", to_sentence(reason)}, {"remedy", "restart to inspect this process"}});
  });
  const auto published = publish(system, inspector_, node);
  if (const auto* why = std::get_if<std::string>(&published)) {
    journal.write(level::error, "listen_failed", {{"reason", *why}});
    return;
  }
  address_ = std::get<node_address>(published);
  journal.write(level::info, "node_listening",
                {{"node", to_string(*address_)}, {"certificates", has_certificates(node)}});
}

node_service::~node_service() {
  unpublish(system_, inspector_);
}

} // namespace logflume::actors
