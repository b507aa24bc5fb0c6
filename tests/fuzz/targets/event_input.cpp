#include "log/sensor/event_input.hpp"
#include "log/event/value_json.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <variant>

using namespace logflume::log;

/// Checks that what `append` accepts reads back as JSON that it accepts again, with the same bytes.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  event_input input{{{"TemperatureRead", "Registered", "DoorOpened"}, "kinds"},
                    encoded_events::effects::read,
                    default_max_record_size};
  const auto read = input.read(logflume::fuzz::text_of(data, size));
  const auto* event = std::get_if<encoded_event_ptr>(&read);
  if (!event)
    return 0;
  value_json json{record_meaning{}, {}};
  const auto text = json.transcode((*event)->cbor);
  logflume::fuzz::require(text.has_value(), "what was encoded is an event");
  return 0;
}
