#include "tests/bench/load/greedy_clients.hpp"

#include "tests/bench/load/loopback.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

namespace logflume::bench {

namespace {

/// Reads what has arrived for a client. Returns false once its stream is over.
bool read_some(int socket, std::vector<char>& into) {
  const auto got = ::recv(socket, into.data(), into.size(), MSG_DONTWAIT);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void read_all(const std::stop_token& ended, std::vector<pollfd> sockets,
              const std::shared_ptr<std::atomic<bool>>& all_served) {
  std::vector<char> buffer(1 << 16);
  std::vector<bool> served(sockets.size());
  while (!ended.stop_requested()) {
    ::poll(sockets.data(), sockets.size(), 10);
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      if (sockets[i].revents == 0)
        continue;
      served[i] = true;
      if (!read_some(sockets[i].fd, buffer))
        sockets[i].events = 0;
    }
    if (!*all_served && std::ranges::find(served, false) == served.end()) {
      *all_served = true;
      all_served->notify_all();
    }
  }
  for (const auto& each : sockets)
    ::close(each.fd);
}

} // namespace

greedy_clients::greedy_clients(std::uint16_t port, int clients) {
  std::vector<pollfd> sockets;
  for (int i = 0; i < clients; ++i) {
    sockets.push_back({connected_socket(port), POLLIN, 0});
    send_text(sockets.back().fd,
              "GET /api/temperature/envelopes?entity=* HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  const auto all_served = std::make_shared<std::atomic<bool>>(false);
  reader_ = std::jthread{read_all, std::move(sockets), all_served};
  all_served->wait(false);
}

} // namespace logflume::bench
