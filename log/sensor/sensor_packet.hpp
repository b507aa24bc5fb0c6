#pragma once

#include "log/record/record.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace logflume::log {

/// The content of a sensor's datagram (postcard: two varints).
struct sensor_packet {
  /// LoRaWAN's address of the device: the entity's id.
  std::uint32_t dev_addr = 0;
  std::uint32_t temperature = 0;
};

enum class packet_fault : std::uint8_t {
  cut,       ///< it ends within its numbers
  malformed, ///< a number does not fit 32 bits, or its varint is too long
};

/// The size of the original's buffer; further bytes of a datagram are ignored.
constexpr std::size_t sensor_packet_size = 12;

std::variant<sensor_packet, packet_fault> parse_sensor_packet(bytes_view datagram);

/// Appends the datagram's bytes to `out`.
void encode_sensor_packet(const sensor_packet& packet, std::vector<std::uint8_t>& out);

} // namespace logflume::log
