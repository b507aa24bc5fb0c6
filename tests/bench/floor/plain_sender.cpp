#include "tests/bench/floor/senders.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace logflume::bench {

namespace {

class plain : public sender {
  void send(std::span<const int> sockets, std::string_view text) override {
    for (const int socket : sockets)
      send_all(socket, text);
  }
};

} // namespace

void send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      pollfd room{socket, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (sent < 0) {
      return;
    } else {
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
}

std::unique_ptr<sender> plain_sender() {
  return std::make_unique<plain>();
}

} // namespace logflume::bench
