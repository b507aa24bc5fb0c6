#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace logflume::test {

/// A port of this machine for a server that is restarted again and again. In between nobody else
/// gets it, not even a client as its own end of a connection; connecting to it is then refused.
class reserved_port {
 public:
  reserved_port() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    // Bound and not listening: Linux lets a server with SO_REUSEADDR listen on the same port.
    if (::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket_, any, size) != 0 || ::getsockname(socket_, any, &size) != 0)
      throw std::runtime_error{"no port to reserve"};
    number_ = ntohs(address.sin_port);
  }
  reserved_port(const reserved_port&) = delete;
  reserved_port& operator=(const reserved_port&) = delete;
  ~reserved_port() { ::close(socket_); }

  std::uint16_t number() const { return number_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(number_); }

 private:
  int socket_;
  std::uint16_t number_ = 0;
};

} // namespace logflume::test
