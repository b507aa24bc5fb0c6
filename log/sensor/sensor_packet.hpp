#pragma once

#include "log/event/event_number.hpp"
#include "log/record/record.hpp"
#include "log/sensor/packet_form.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace logflume::log {

/// The content of a sensor's datagram (postcard): a varint, and a number of the configured type, as
/// a varint (u32), a zigzag varint (i32) or 8 bytes, little-endian (f64).
struct sensor_packet {
  /// The device's LoRaWAN address, used as the entity's id.
  std::uint32_t dev_addr = 0;
  /// A number of the configured type.
  event_number temperature;
};

/// Returns whether a sensor of that type can send the number.
bool is_value_of(sensor_value type, const event_number& number);

enum class packet_fault : std::uint8_t {
  cut,          ///< the packet ends within its numbers
  malformed,    ///< a number does not fit its type, or the JSON is not that of a packet
  too_long,     ///< a JSON packet of more than `json_packet_size`
  unknown_kind, ///< its event's variant has no number
  registration, ///< its event is a registration, which packets cannot make
};

/// Bytes of a datagram that are read; further ones are ignored. 12 is the size of the original's
/// buffer, too small for an f64 after the longest address.
constexpr std::size_t sensor_packet_size(sensor_value value) {
  return value == sensor_value::f64 ? 13 : 12;
}

std::variant<sensor_packet, packet_fault> parse_sensor_packet(bytes_view datagram,
                                                              sensor_value value);

/// Appends the datagram's bytes to `out`. `temperature` must be in the range of `value`.
void encode_sensor_packet(const sensor_packet& packet, sensor_value value,
                          std::vector<std::uint8_t>& out);

} // namespace logflume::log
