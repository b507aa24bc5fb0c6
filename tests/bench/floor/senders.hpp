#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace logflume::bench {

/// Sends the same bytes to many sockets.
class sender {
 public:
  virtual ~sender() = default;
  virtual void send(std::span<const int> sockets, std::string_view text) = 0;
};

/// Makes one system call per socket.
std::unique_ptr<sender> plain_sender();

/// Uses a ring: many sockets per system call. Returns null if the kernel has no such ring.
std::unique_ptr<sender> uring_sender();

/// Sends to one socket, and waits while it is full.
void send_all(int socket, std::string_view text);

} // namespace logflume::bench
