#include "actors/gateway/packet_reader.hpp"

#include <utility>

namespace logflume::actors {

namespace {

reading reading_of(log::json_packet& packet) {
  if (const auto* temperature = std::get_if<log::temperature_read>(&packet.event))
    return {packet.entity_id, temperature->temperature};
  return {packet.entity_id, {}, std::get<log::encoded_event_ptr>(std::move(packet.event))};
}

} // namespace

packet_reader::packet_reader(packet_settings settings) :
    settings_{std::move(settings)}, json_{settings_.kinds} {}

std::size_t packet_reader::room() const {
  // One more byte shows whether a packet is too long.
  return settings_.format == log::packet_format::json ? log::json_packet_size + 1
                                                      : log::sensor_packet_size(settings_.value);
}

std::variant<reading, log::packet_fault> packet_reader::read(log::bytes_view datagram) {
  if (settings_.format == log::packet_format::json) {
    auto read = json_.read(datagram);
    if (const auto* fault = std::get_if<log::packet_fault>(&read))
      return *fault;
    return reading_of(std::get<log::json_packet>(read));
  }
  const auto read = log::parse_sensor_packet(datagram, settings_.value);
  if (const auto* fault = std::get_if<log::packet_fault>(&read))
    return *fault;
  const auto& packet = std::get<log::sensor_packet>(read);
  return reading{packet.dev_addr, packet.temperature};
}

} // namespace logflume::actors
