#pragma once

#include "tests/support/temp_dir.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>

namespace logflume::test {

/// The service manager's end of NOTIFY_SOCKET.
class notify_socket {
 public:
  notify_socket() : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, address().c_str(), sizeof name.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
      throw std::runtime_error{"cannot bind " + address()};
  }
  notify_socket(const notify_socket&) = delete;
  notify_socket& operator=(const notify_socket&) = delete;
  ~notify_socket() { ::close(socket_); }

  std::string address() const { return (directory_.path() / "notify").string(); }

  bool empty() const { return !readable(std::chrono::milliseconds{0}); }

  /// Returns the next message; waits if it has not come yet.
  std::string read(std::chrono::milliseconds timeout = std::chrono::seconds{60}) const {
    if (!readable(timeout))
      throw std::runtime_error{"the service manager received no message"};
    std::array<char, 4096> buffer;
    const auto size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<std::size_t>(size)};
  }

 private:
  bool readable(std::chrono::milliseconds timeout) const {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(timeout.count())) == 1;
  }

  temp_dir directory_;
  int socket_;
};

} // namespace logflume::test
