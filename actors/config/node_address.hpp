#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Where a CAF node listens: numbers, or a name.
struct node_address {
  /// Without the brackets of IPv6.
  std::string host;
  std::uint16_t port = 0;

  /// Reached from this machine alone.
  bool is_loopback() const;
};

/// Of a text that `is_network_address`.
node_address parse_node_address(std::string_view text);

/// `127.0.0.1:9181`, `[::1]:9181`.
std::string to_string(const node_address& address);

} // namespace logflume::actors
