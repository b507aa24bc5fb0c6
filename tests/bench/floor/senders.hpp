#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace logflume::bench {

/// The way of the same bytes to many sockets.
class sender {
 public:
  virtual ~sender() = default;
  virtual void send(std::span<const int> sockets, std::string_view text) = 0;
};

/// A system call for each.
std::unique_ptr<sender> plain_sender();

/// Through a ring, many to a system call. Null where the kernel has none.
std::unique_ptr<sender> uring_sender();

/// To one socket, waiting for room.
void send_all(int socket, std::string_view text);

} // namespace logflume::bench
