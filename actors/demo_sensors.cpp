#include "actors/demo_sensors.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

constexpr std::uint64_t first_entity = 1;
constexpr std::size_t how_many = 5;
constexpr std::chrono::milliseconds between_posts{1'000 / how_many};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

void demo_sensors_state::register_all() {
  for (auto& each : sensors)
    writer->append(encoder->encode(each.entity_id, ++each.seq_nr, seconds_now(),
                                   log::registered{"demo-" + std::to_string(each.entity_id)}));
  flush();
}

void demo_sensors_state::post(sensor& from) {
  from.temperature =
      std::clamp(from.temperature + std::normal_distribution<>{0, 0.8}(random), 0.0, 40.0);
  const auto degrees = static_cast<std::uint32_t>(std::lround(from.temperature));
  writer->append(encoder->encode(from.entity_id, ++from.seq_nr, seconds_now(),
                                 log::temperature_read{degrees}));
  flush();
}

void demo_sensors_state::flush() {
  if (const auto failure = writer->flush()) {
    out->line(level::error, "demo_write_failed", {{"reason", failure->message}});
    self->quit();
  }
}

demo_sensors_actor::behavior_type demo_sensors(demo_sensors_state::pointer self,
                                               const std::shared_ptr<log::writer>& writer,
                                               std::shared_ptr<const crypto::cipher> key,
                                               const supervisor_actor& top, output* out) {
  auto& state = self->state;
  state.self = self;
  state.writer.emplace(std::move(*writer));
  state.encoder.emplace(std::move(key));
  state.out = out;
  state.random.seed(std::random_device{}());
  std::uniform_real_distribution<> warmth{12, 28};
  for (std::size_t i = 0; i < how_many; ++i)
    state.sensors.push_back({first_entity + i, 0, warmth(state.random)});
  self->set_down_handler([=](caf::down_msg&) { self->quit(); });
  self->monitor(top);
  state.register_all();
  self->send(demo_sensors_actor{self}, step{});
  return {
      [=](step) {
        auto& my = self->state;
        my.post(my.sensors[my.turn++ % my.sensors.size()]);
        self->delayed_send(demo_sensors_actor{self}, between_posts, step{});
      },
  };
}

} // namespace logflume::actors
