#include "actors/service_watch.hpp"

#include <string>
#include <utility>

namespace logflume::actors {

namespace {

constexpr int looks_per_period = 4;

void look_again(service_watch_state::pointer self, const service_manager& manager) {
  if (manager.watchdog().count() > 0)
    self->delayed_send(service_watch_actor{self}, manager.watchdog() / looks_per_period, step{});
}

} // namespace

service_watch_actor::behavior_type service_watch(service_watch_state::pointer self,
                                                 supervisor_actor top,
                                                 const service_manager* manager) {
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(top);
  self->request(top, caf::infinite, until_up{}).then([=](const std::string& status) {
    manager->ready(status);
    look_again(self, *manager);
  });
  return {
      [=](step) {
        self->request(top, caf::infinite, pulse{})
            .then(
                [=](bool works) {
                  if (works)
                    manager->alive();
                  look_again(self, *manager);
                },
                // A tailer that is started again.
                [=](const caf::error&) { look_again(self, *manager); });
      },
  };
}

} // namespace logflume::actors
