#include "log/sensor/shown_event.hpp"

#include "log/event/value_json.hpp"
#include "log/sensor/sensor_event_encoder.hpp"

#include <cstdint>
#include <utility>

namespace logflume::log {

std::string shown_event(const sensor_event& event, std::vector<std::string> redact) {
  std::vector<std::uint8_t> cbor;
  append_event_cbor(event, cbor);
  value_json json{record_meaning{}, std::move(redact)};
  return std::string{json.transcode(cbor).value()};
}

} // namespace logflume::log
