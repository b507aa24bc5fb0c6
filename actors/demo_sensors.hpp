#pragma once

#include "actors/output.hpp"
#include "actors/protocol.hpp"
#include "log/event_encoder.hpp"
#include "log/writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace logflume::actors {

/// Simulated sensors: they register, then each posts a reading about once a second.
using demo_sensors_actor = caf::typed_actor<
    // The next sensor posts.
    caf::reacts_to<step>>;

struct demo_sensors_state {
  static inline const char* name = "demo_sensors";

  using pointer = demo_sensors_actor::stateful_pointer<demo_sensors_state>;

  struct sensor {
    std::uint64_t entity_id = 0;
    std::uint64_t seq_nr = 0;
    /// Degrees, drifting.
    double temperature = 20;
  };

  pointer self = nullptr;
  std::optional<log::writer> writer;
  std::optional<log::event_encoder> encoder;
  output* out = nullptr;
  std::vector<sensor> sensors;
  std::size_t turn = 0;
  std::minstd_rand random;

  void register_all();
  void post(sensor& from);
  /// Writes what is buffered; quits when that fails.
  void flush();
};

/// Writes to the log as a gateway does, through `writer`, which it takes over. Ends with `top`.
demo_sensors_actor::behavior_type demo_sensors(demo_sensors_state::pointer self,
                                               const std::shared_ptr<log::writer>& writer,
                                               std::shared_ptr<const crypto::cipher> key,
                                               const supervisor_actor& top, output* out);

} // namespace logflume::actors
