#pragma once

#include "log/sensor/sensor_event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logflume::log {

/// The state of a sensor after its events.
struct sensor_state {
  static constexpr std::size_t max_readings = 10;

  /// The last secret; empty if the sensor may not post.
  std::string secret;
  /// The last readings, the newest at the end.
  std::vector<event_number> readings;

  void apply(const sensor_event& event);
  bool may_post() const { return !secret.empty(); }

  bool operator==(const sensor_state&) const = default;
};

/// Parses an event's unredacted JSON. Returns nullopt if the event changes no sensor's state.
std::optional<sensor_event> parse_sensor_event(std::string_view json);

} // namespace logflume::log
