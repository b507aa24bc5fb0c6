#include "actors/commands/event_input.hpp"

#include "actors/commands/open_log.hpp"

#include <algorithm>
#include <utility>

namespace logflume::actors {

event_input::event_input(const topic_config& topic) :
    encoder_{std::max(topic.log.max_record_size, log::record_overhead) - log::record_overhead},
    // The log is read again by whoever needs a state.
    events_{event_kinds_of(topic), log::encoded_events::effects::ignored} {}

std::variant<log::encoded_event_ptr, std::string> event_input::read(std::string_view json) {
  auto encoded = encoder_.encode(json);
  if (auto* reason = std::get_if<std::string>(&encoded))
    return std::move(*reason);
  const auto& event = std::get<log::event_cbor>(encoded);
  if (auto made = events_.make(event))
    return made;
  return events_.kinds().refusal(event.variant);
}

} // namespace logflume::actors
