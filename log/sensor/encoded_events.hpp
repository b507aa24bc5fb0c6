#pragma once

#include "log/event/cbor_json.hpp"
#include "log/event/json_cbor.hpp"
#include "log/sensor/event_kinds.hpp"
#include "log/sensor/sensor_event.hpp"

#include <cstdint>
#include <utility>

namespace logflume::log {

/// Makes events of any variant that has a number.
class encoded_events {
 public:
  /// Whether an event's effect on its sensor's state is read from the event or ignored.
  enum class effects : std::uint8_t { read, ignored };

  explicit encoded_events(event_kinds kinds, effects mode = effects::read) :
      kinds_{std::move(kinds)}, mode_{mode} {}

  const event_kinds& kinds() const { return kinds_; }

  /// Returns null if the event's variant has no number.
  encoded_event_ptr make(const event_cbor& event);

 private:
  event_kinds kinds_;
  effects mode_;
  cbor_json json_;
};

} // namespace logflume::log
