#include "http/socket/peer_address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace logflume::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string zone_of(const peer_address& peer) {
  if (peer.scope == 0)
    return {};
  char name[IF_NAMESIZE] = {};
  return '%' + (if_indextoname(peer.scope, name) ? std::string{name} : std::to_string(peer.scope));
}

} // namespace

peer_address peer_address::from(const sockaddr_storage& from) {
  peer_address peer;
  if (from.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &from, sizeof v4);
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), peer.bytes.begin());
    std::memcpy(peer.bytes.data() + mapped_prefix.size(), &v4.sin_addr, 4);
    peer.port = ntohs(v4.sin_port);
    peer.is_unix = false;
  } else if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &from, sizeof v6);
    std::memcpy(peer.bytes.data(), &v6.sin6_addr, 16);
    peer.port = ntohs(v6.sin6_port);
    peer.scope = v6.sin6_scope_id;
    peer.is_unix = false;
  }
  return peer;
}

bool peer_address::is_ipv4() const {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

bool peer_address::is_link_local() const {
  return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

std::uint64_t peer_address::limit_key() const {
  std::uint64_t key = 0;
  // All addresses of a link have the same upper half.
  const auto from = is_ipv4() || is_link_local() ? bytes.begin() + 8 : bytes.begin();
  std::for_each(from, from + 8, [&](std::uint8_t byte) { key = key << 8 | byte; });
  return key ^ std::uint64_t{scope} << 32;
}

std::string to_string(const peer_address& peer) {
  if (peer.is_unix)
    return "unix";
  char text[INET6_ADDRSTRLEN] = {};
  const auto port = std::to_string(peer.port);
  if (peer.is_ipv4()) {
    inet_ntop(AF_INET, peer.bytes.data() + mapped_prefix.size(), text, sizeof text);
    return std::string{text} + ':' + port;
  }
  inet_ntop(AF_INET6, peer.bytes.data(), text, sizeof text);
  return '[' + std::string{text} + zone_of(peer) + "]:" + port;
}

} // namespace logflume::http
