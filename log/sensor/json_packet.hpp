#pragma once

#include "log/sensor/event_kinds.hpp"
#include "log/sensor/sensor_event.hpp"
#include "log/sensor/sensor_packet.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>

namespace logflume::log {

/// The longest JSON packet, in bytes: it fits one frame of any usual network.
inline constexpr std::size_t json_packet_size = 1'200;

/// The content of a sensor's datagram in JSON.
struct json_packet {
  std::uint64_t entity_id = 0;
  std::variant<temperature_read, encoded_event_ptr> event;
};

/// Reads datagrams such as `{"entity":1001,"temperature":-5.5}` or
/// `{"entity":1001,"event":{"DoorOpened":{}}}`. Strict: these two members in any order and no
/// others; an entity is a whole number of 52 bits, a temperature any finite number of 64 bits.
class json_packet_reader {
 public:
  explicit json_packet_reader(event_kinds kinds);
  json_packet_reader(json_packet_reader&&) noexcept;
  json_packet_reader& operator=(json_packet_reader&&) noexcept;
  ~json_packet_reader();

  std::variant<json_packet, packet_fault> read(bytes_view datagram);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
