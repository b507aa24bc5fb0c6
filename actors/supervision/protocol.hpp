#pragma once

#include "actors/gateway/protocol.hpp"
#include "actors/tailer/protocol.hpp"

#include <memory>
#include <string>
#include <vector>

namespace logflume::actors {

struct ask_children {};

/// The running actors of a topic; a handle is empty if its actor does not run.
struct topic_children {
  std::string topic;
  inspected_tailer_actor tailer;
  inspected_gateway_actor gateway;
};

struct children {
  std::vector<topic_children> topics;
};

/// The supervisor, as seen by the Inspector.
using inspected_supervisor_actor =
    mailbox_actor::extend<caf::replies_to<ask_children>::with<children>>;

struct until_status {
  /// The status that the asker knows; empty before the service is up.
  std::string known;
};

/// Answers questions about the whole service.
using status_actor = caf::typed_actor<
    // Answered with a sentence for people, once that differs from the one the asker knows.
    caf::replies_to<until_status>::with<std::string>,
    // Answered once one tailer has answered; with false if the server's loop does not turn.
    caf::replies_to<pulse>::with<bool>>;

struct supervised_topic;

struct add_topic {
  std::shared_ptr<const supervised_topic> topic;
};

struct remove_topic {
  std::string topic;
};

/// Starts the service's actors and restarts a tailer when it fails.
using supervisor_actor = tailer_listener_actor::extend_with<status_actor>::
    extend_with<inspected_supervisor_actor>::extend<
        // Stop: streams first, then the rest.
        caf::reacts_to<begin_stop>,
        // Serve one more topic.
        caf::reacts_to<add_topic>,
        // End a topic's streams, and then its actors.
        caf::reacts_to<remove_topic>>;

} // namespace logflume::actors
