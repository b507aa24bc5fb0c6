#include "actors/commands/demo_sensors.hpp"

#include "actors/process/seconds_now.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <system_error>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::uint32_t first_sensor = 1;
constexpr std::size_t sensor_count = 5;
constexpr std::chrono::milliseconds post_interval{1'000 / sensor_count};

/// Pause before a retry: no sensor can be registered before the log is open.
constexpr std::chrono::milliseconds retry_pause{100};

} // namespace

void demo_sensors_state::register_remaining() {
  if (registered == sensors.size()) {
    ready();
    self->send(demo_sensors_actor{self}, post_next{});
    return;
  }
  const auto id = sensors[registered].dev_addr;
  self->request(gateway, caf::infinite,
                sensor_command{id, log::registered{"demo-" + std::to_string(id)}, seconds_now()})
      .then(
          [this](const recorded&) {
            ++registered;
            register_remaining();
          },
          [this](const caf::error&) {
            self->delayed_send(demo_sensors_actor{self}, retry_pause, register_next{});
          });
}

void demo_sensors_state::post(sensor& from) {
  from.temperature =
      std::clamp(from.temperature + std::normal_distribution<>{0, 0.8}(random), 0.0, 40.0);
  const auto degrees = static_cast<std::uint32_t>(std::lround(from.temperature));
  const auto error = socket->send({from.dev_addr, degrees});
  if (!error)
    return;
  // A gateway that stops closes its socket first.
  if (error != std::errc::connection_refused)
    journal->write(level::error, "demo_send_failed", {{"reason", error.message()}});
  self->quit();
}

demo_sensors_actor::behavior_type demo_sensors(demo_sensors_state::pointer self,
                                               recorder_actor gateway, const std::string& address,
                                               const caf::strong_actor_ptr& top, journal* journal,
                                               std::function<void()> ready) {
  auto& state = self->state;
  state.self = self;
  state.gateway = std::move(gateway);
  state.socket.emplace(address);
  state.journal = journal;
  state.ready = std::move(ready);
  state.random.seed(std::random_device{}());
  std::uniform_real_distribution<> warmth{12, 28};
  for (std::uint32_t i = 0; i < sensor_count; ++i)
    state.sensors.push_back({first_sensor + i, warmth(state.random)});
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(top);
  state.register_remaining();
  return {
      [=](post_next) {
        auto& demo = self->state;
        demo.post(demo.sensors[demo.turn++ % demo.sensors.size()]);
        self->delayed_send(demo_sensors_actor{self}, post_interval, post_next{});
      },
      [=](register_next) { self->state.register_remaining(); },
  };
}

} // namespace logflume::actors
