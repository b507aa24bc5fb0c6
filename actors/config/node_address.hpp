#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace logflume::actors {

/// Address where a CAF node listens; the host is numeric or a name.
struct node_address {
  /// IPv6 without its brackets.
  std::string host;
  std::uint16_t port = 0;

  /// Returns whether only this machine can reach it.
  bool is_loopback() const;
};

/// `text` must satisfy `is_network_address`.
node_address parse_node_address(std::string_view text);

/// Formats an address, such as `127.0.0.1:9181` or `[::1]:9181`.
std::string to_string(const node_address& address);

} // namespace logflume::actors
