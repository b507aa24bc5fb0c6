#pragma once

#include "actors/gateway/reading_batch.hpp"
#include "log/record/record.hpp"
#include "log/sensor/event_kinds.hpp"
#include "log/sensor/json_packet.hpp"
#include "log/sensor/packet_form.hpp"
#include "log/sensor/sensor_packet.hpp"

#include <cstddef>
#include <variant>

namespace logflume::actors {

/// What the sensors of a topic send.
struct packet_settings {
  log::packet_format format;
  /// The value type in postcard packets.
  log::sensor_value value;
  log::event_kinds kinds;
};

/// Reads a topic's packets. Not thread-safe.
class packet_reader {
 public:
  explicit packet_reader(packet_settings settings);

  /// Returns the maximum number of bytes of a datagram that `read` needs.
  std::size_t room() const;

  /// `datagram`: complete, or its first `room()` bytes.
  std::variant<reading, log::packet_fault> read(log::bytes_view datagram);

 private:
  packet_settings settings_;
  log::json_packet_reader json_;
};

} // namespace logflume::actors
