#include "actors/config/node_address.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace logflume::actors {

bool node_address::is_loopback() const {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1)
    return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1)
    return std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
  return host == "localhost";
}

node_address parse_node_address(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.starts_with('['))
    host = host.substr(1, host.size() - 2);
  node_address result{std::string{host}};
  const auto port = text.substr(colon + 1);
  std::from_chars(port.data(), port.data() + port.size(), result.port);
  return result;
}

std::string to_string(const node_address& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

} // namespace logflume::actors
