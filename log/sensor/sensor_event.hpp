#pragma once

#include "log/event/event_number.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace logflume::log {

struct registered {
  std::string secret;
};

/// Permits a sensor to post, with a random secret.
registered random_registration();

struct temperature_read {
  event_number temperature;
};

/// Any event, in the form that is encrypted.
struct encoded_event {
  /// Its number in the upper bits of the record's key.
  std::uint16_t kind = 0;
  std::vector<std::uint8_t> cbor;
  /// Its effect on its sensor's state.
  std::variant<std::monostate, registered, temperature_read> effect{};
};

using encoded_event_ptr = std::shared_ptr<const encoded_event>;

/// An event of a sensor.
using sensor_event = std::variant<registered, temperature_read, encoded_event_ptr>;

/// Returns the event's registration, or null if the event is not one.
const registered* registration_in(const sensor_event& event);

/// A sensor's event and the other fields of its record.
struct sensor_record {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  /// Seconds since the Unix epoch, UTC.
  double timestamp = 0;
  sensor_event event;
};

/// Maximum bytes of a record besides its secret or its CBOR, with some room to spare.
inline constexpr std::size_t record_overhead = 128;

/// Returns whether the event's record is not longer than `max_record_size`.
bool fits(const sensor_event& event, std::size_t max_record_size);

} // namespace logflume::log
