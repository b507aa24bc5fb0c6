#pragma once

#include "http/socket/descriptor.hpp"
#include "log/sensor/sensor_packet.hpp"

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace logflume::actors {

/// Sends packets to a gateway on this machine, as a sensor does.
class packet_sender {
 public:
  /// `gateway` is `127.0.0.1:PORT`. Throws std::system_error.
  explicit packet_sender(const std::string& gateway);

  std::error_code send(const log::sensor_packet& packet);

 private:
  http::descriptor socket_;
  std::vector<std::uint8_t> bytes_;
};

} // namespace logflume::actors
