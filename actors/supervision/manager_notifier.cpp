#include "actors/supervision/manager_notifier.hpp"

#include <utility>

namespace logflume::actors {

namespace {

constexpr int looks_per_period = 4;

} // namespace

void service_watch_state::tell_status(const std::string& known) {
  self->request(top, caf::infinite, until_status{known})
      .then([this, known](const std::string& status) {
        manager->status(status);
        if (known.empty()) {
          manager->ready();
          look_again();
        }
        tell_status(status);
      });
}

void service_watch_state::look_again() {
  if (manager->watchdog().count() > 0)
    self->delayed_send(service_watch_actor{self}, manager->watchdog() / looks_per_period,
                       feed_watchdog{});
}

service_watch_actor::behavior_type service_watch(service_watch_state::pointer self,
                                                 status_actor top, const service_manager* manager) {
  auto& state = self->state;
  state.self = self;
  state.top = std::move(top);
  state.manager = manager;
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.top);
  state.tell_status({});
  return {
      [=](feed_watchdog) {
        self->request(self->state.top, caf::infinite, pulse{})
            .then(
                [=](bool works) {
                  if (works)
                    self->state.manager->alive();
                  self->state.look_again();
                },
                // A tailer that is started again.
                [=](const caf::error&) { self->state.look_again(); });
      },
  };
}

} // namespace logflume::actors
