#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace logflume::test {

/// A port of this machine that the system chose. It is in use during the lifetime of this object.
class listening_port {
 public:
  listening_port() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1024) != 0 ||
        ::getsockname(socket_, any, &size) != 0)
      throw std::runtime_error{"no port to listen on"};
    number_ = ntohs(address.sin_port);
  }
  listening_port(const listening_port&) = delete;
  listening_port& operator=(const listening_port&) = delete;
  ~listening_port() { ::close(socket_); }

  /// Sets whether children that are started from now on inherit the socket.
  void inherit(bool yes) const { ::fcntl(socket_, F_SETFD, yes ? 0 : FD_CLOEXEC); }

  int socket() const { return socket_; }
  std::uint16_t number() const { return number_; }

 private:
  int socket_;
  std::uint16_t number_ = 0;
};

} // namespace logflume::test
