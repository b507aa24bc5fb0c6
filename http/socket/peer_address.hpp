#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>

namespace logflume::http {

/// The address of a client. IPv4 is stored IPv6-mapped; a unix socket's peer has no address.
struct peer_address {
  std::array<std::uint8_t, 16> bytes{};
  std::uint32_t scope = 0; ///< interface number of a link-local address
  std::uint16_t port = 0;
  bool is_unix = true;

  static peer_address from(const sockaddr_storage& from);

  bool is_ipv4() const;
  bool is_link_local() const;
  /// Identifies the client that a limit counts: an IPv4 address, an IPv6 /64, one link-local
  /// address, or all peers of a unix socket.
  std::uint64_t limit_key() const;
};

/// For people: `127.0.0.1:40000`, `[::1]:40000`, `[fe80::1%eth0]:40000`, `unix`.
std::string to_string(const peer_address& peer);

} // namespace logflume::http
