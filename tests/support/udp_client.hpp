#pragma once

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace logflume::test {

/// Sends datagrams to one address.
class udp_client {
 public:
  /// `address` is `ADDRESS:PORT` or `[IPv6]:PORT`, both numeric.
  explicit udp_client(const std::string& address) {
    const auto colon = address.rfind(':');
    auto host = address.substr(0, colon);
    if (host.starts_with('['))
      host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
      throw std::runtime_error{"no address: " + address};
    socket_ = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool connected = ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (!connected)
      throw std::system_error{errno, std::generic_category(), "connect " + address};
  }
  udp_client(const udp_client&) = delete;
  udp_client& operator=(const udp_client&) = delete;
  ~udp_client() { ::close(socket_); }

  void send(const std::vector<std::uint8_t>& packet) const {
    if (::send(socket_, packet.data(), packet.size(), 0) != static_cast<ssize_t>(packet.size()))
      throw std::system_error{errno, std::generic_category(), "send"};
  }

 private:
  int socket_ = -1;
};

} // namespace logflume::test
