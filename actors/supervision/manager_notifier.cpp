#include "actors/supervision/manager_notifier.hpp"

#include <utility>

namespace logflume::actors {

namespace {

constexpr int feeds_per_period = 4;

} // namespace

void manager_notifier_state::report_status(const std::string& known) {
  self->request(top, caf::infinite, until_status{known})
      .then([this, known](const std::string& status) {
        manager->status(status);
        if (known.empty()) {
          manager->ready();
          feed_later();
        }
        report_status(status);
      });
}

void manager_notifier_state::feed_later() {
  if (manager->watchdog().count() > 0)
    self->delayed_send(manager_notifier_actor{self}, manager->watchdog() / feeds_per_period,
                       feed_watchdog{});
}

manager_notifier_actor::behavior_type manager_notifier(manager_notifier_state::pointer self,
                                                       status_actor top,
                                                       const service_manager* manager) {
  auto& state = self->state;
  state.self = self;
  state.top = std::move(top);
  state.manager = manager;
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(state.top);
  state.report_status({});
  return {
      [=](feed_watchdog) {
        self->request(self->state.top, caf::infinite, pulse{})
            .then(
                [=](bool works) {
                  if (works)
                    self->state.manager->alive();
                  self->state.feed_later();
                },
                // The tailer is being restarted.
                [=](const caf::error&) { self->state.feed_later(); });
      },
  };
}

} // namespace logflume::actors
