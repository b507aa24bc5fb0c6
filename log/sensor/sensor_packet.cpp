#include "log/sensor/sensor_packet.hpp"

#include "log/record/varint.hpp"

#include <algorithm>

namespace logflume::log {

std::variant<sensor_packet, packet_fault> parse_sensor_packet(bytes_view datagram) {
  const auto* at = datagram.data();
  const auto* const end = at + std::min(datagram.size(), sensor_packet_size);
  sensor_packet packet;
  for (auto* number : {&packet.dev_addr, &packet.temperature})
    if (const auto read = read_varint(at, end, *number); read != varint_state::ok)
      return read == varint_state::incomplete ? packet_fault::cut : packet_fault::malformed;
  return packet;
}

void encode_sensor_packet(const sensor_packet& packet, std::vector<std::uint8_t>& out) {
  write_varint(packet.dev_addr, out);
  write_varint(packet.temperature, out);
}

} // namespace logflume::log
