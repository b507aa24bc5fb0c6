#pragma once

#include "actors/config/config.hpp"
#include "log/event/json_cbor.hpp"
#include "log/sensor/encoded_events.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace logflume::actors {

/// Encodes events that a user writes as JSON, for a topic.
class event_input {
 public:
  explicit event_input(const topic_config& topic);

  /// The text says why the event is refused.
  std::variant<log::encoded_event_ptr, std::string> read(std::string_view json);

 private:
  log::json_cbor encoder_;
  log::encoded_events events_;
};

} // namespace logflume::actors
