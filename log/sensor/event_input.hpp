#pragma once

#include "log/event/json_cbor.hpp"
#include "log/sensor/encoded_events.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace logflume::log {

/// Encodes the events of a topic, given as JSON.
class event_input {
 public:
  event_input(event_kinds kinds, encoded_events::effects mode, std::size_t max_record_size);

  /// Returns the event, or why it is refused.
  std::variant<encoded_event_ptr, std::string> read(std::string_view json);

 private:
  json_cbor encoder_;
  encoded_events events_;
};

} // namespace logflume::log
