#include "actors/supervision/heartbeat.hpp"

#include <utility>

namespace logflume::actors {

void heartbeat_state::ask() {
  self->request(top, caf::infinite, pulse{})
      .then([this](bool) { count_beat(); }, [this](const caf::error&) { count_beat(); });
}

void heartbeat_state::count_beat() {
  counts->beat(self->clock().now());
  self->delayed_send(heartbeat_actor{self}, std::chrono::seconds{1}, beat{});
}

heartbeat_actor::behavior_type heartbeat(heartbeat_state::pointer self, pulse_actor top,
                                         service_counts* counts) {
  auto& state = self->state;
  state.self = self;
  state.top = std::move(top);
  state.counts = counts;
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.top);
  state.ask();
  return {[=](beat) { self->state.ask(); }};
}

} // namespace logflume::actors
