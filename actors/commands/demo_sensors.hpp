#pragma once

#include "actors/commands/packet_sender.hpp"
#include "actors/gateway/protocol.hpp"
#include "actors/output/journal.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace logflume::actors {

/// Makes the next sensor send a reading.
struct post_next {};
/// Registers the sensors that are not registered yet.
struct register_next {};

/// Simulated sensors: they are registered, then each sends a packet about once a second.
using demo_sensors_actor =
    caf::typed_actor<caf::reacts_to<post_next>, caf::reacts_to<register_next>>;

struct demo_sensors_state {
  static inline const char* name = "demo_sensors";

  using pointer = demo_sensors_actor::stateful_pointer<demo_sensors_state>;

  struct sensor {
    std::uint32_t dev_addr = 0;
    /// In degrees; it drifts.
    double temperature = 20;
  };

  pointer self = nullptr;
  recorder_actor gateway;
  std::optional<packet_sender> socket;
  actors::journal* journal = nullptr;
  std::vector<sensor> sensors;
  std::size_t registered = 0;
  std::size_t turn = 0;
  std::minstd_rand random;
  std::function<void()> ready;

  void register_remaining();
  void post(sensor& from);
};

/// Registers its sensors with `gateway`, calls `ready`, then sends their packets to `address`, as
/// real sensors would. Quits when `top` ends.
demo_sensors_actor::behavior_type demo_sensors(demo_sensors_state::pointer self,
                                               recorder_actor gateway, const std::string& address,
                                               const caf::strong_actor_ptr& top, journal* journal,
                                               std::function<void()> ready);

} // namespace logflume::actors
