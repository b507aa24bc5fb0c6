#include "log/sensor/json_packet.hpp"
#include "log/sensor/sensor_packet.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <variant>
#include <vector>

using namespace logflume;

/// The first byte chooses the format.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static log::json_packet_reader json{{{"TemperatureRead", "Registered", "DoorOpened"}, "kinds"}};
  log::bytes_view datagram{data, size};
  const auto choice = fuzz::take_choice(datagram) % 4;
  if (choice == 3) {
    static_cast<void>(json.read(datagram));
    return 0;
  }
  const auto type = static_cast<log::sensor_value>(choice);
  const auto parsed = log::parse_sensor_packet(datagram, type);
  const auto* packet = std::get_if<log::sensor_packet>(&parsed);
  if (!packet)
    return 0;
  fuzz::require(log::is_value_of(type, packet->temperature), "a reading has its type");
  std::vector<std::uint8_t> again;
  log::encode_sensor_packet(*packet, type, again);
  const auto read = log::parse_sensor_packet(again, type);
  const auto* same = std::get_if<log::sensor_packet>(&read);
  fuzz::require(same && same->dev_addr == packet->dev_addr &&
                    same->temperature == packet->temperature,
                "a packet reads back");
  return 0;
}
