#include "log/sensor/event_input.hpp"

#include <algorithm>
#include <utility>

namespace logflume::log {

event_input::event_input(event_kinds kinds, encoded_events::effects mode,
                         std::size_t max_record_size) :
    encoder_{std::max(max_record_size, record_overhead) - record_overhead},
    events_{std::move(kinds), mode} {}

std::variant<encoded_event_ptr, std::string> event_input::read(std::string_view json) {
  auto encoded = encoder_.encode(json);
  if (auto* reason = std::get_if<std::string>(&encoded))
    return std::move(*reason);
  const auto& event = std::get<event_cbor>(encoded);
  if (auto made = events_.make(event))
    return made;
  return events_.kinds().refusal(event.variant);
}

} // namespace logflume::log
