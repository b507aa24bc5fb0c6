#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace logflume::bench {

using clock = std::chrono::steady_clock;

/// User and system time that a process has used so far.
inline double cpu_seconds(pid_t pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
  std::string field;
  unsigned long ticks = 0;
  for (int i = 1; i <= 15 && in >> field; ++i)
    if (i >= 14)
      ticks += std::stoul(field);
  return static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// SSE clients of one entity on one thread: counts what each has got.
class load {
 public:
  load(std::uint16_t port, int clients, std::uint64_t entity) :
      loop_{::epoll_create1(0)}, clients_(static_cast<std::size_t>(clients)) {
    for (auto& each : clients_) {
      each.fd = connected(port);
      const auto request = "GET /api/temperature/events/" + std::to_string(entity) +
                           " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n";
      if (::send(each.fd, request.data(), request.size(), 0) !=
          static_cast<ssize_t>(request.size()))
        std::abort();
      epoll_event event{EPOLLIN, {.ptr = &each}};
      ::epoll_ctl(loop_, EPOLL_CTL_ADD, each.fd, &event);
    }
    // Headers, then a first comment or event: everybody is in.
    while (std::any_of(clients_.begin(), clients_.end(), [](const auto& x) { return !x.open; }))
      take(1000);
    for (auto& each : clients_)
      each.events = 0;
  }
  load(const load&) = delete;
  load& operator=(const load&) = delete;
  ~load() {
    for (const auto& each : clients_)
      ::close(each.fd);
    ::close(loop_);
  }

  /// Until each client has got so many events more.
  void wait_for(int events) {
    expected_ += events;
    while (std::any_of(clients_.begin(), clients_.end(),
                       [&](const auto& x) { return x.events < expected_; }))
      take(1000);
  }

  void idle_until(clock::time_point end) {
    for (auto now = clock::now(); now < end; now = clock::now())
      take(static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count()));
  }

 private:
  struct client {
    int fd = -1;
    bool open = false;
    int events = 0;
    /// The last byte seen, for an event's start that is torn between two reads.
    std::string tail;
  };

  static int connected(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      std::abort();
    return fd;
  }

  void take(int wait_ms) {
    std::array<epoll_event, 256> ready{};
    const int count = ::epoll_wait(loop_, ready.data(), ready.size(), wait_ms);
    for (int i = 0; i < count; ++i)
      read(*static_cast<client*>(ready[static_cast<std::size_t>(i)].data.ptr));
  }

  void read(client& from) {
    static constexpr std::string_view mark = "data:";
    std::array<char, 1 << 16> piece{};
    const auto n = ::recv(from.fd, piece.data(), piece.size(), MSG_DONTWAIT);
    if (n <= 0)
      std::abort();
    std::string text = from.tail + std::string{piece.data(), static_cast<std::size_t>(n)};
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + mark.size()))
      ++from.events;
    from.open = from.open || text.find("\n:\n\n") != std::string::npos || from.events > 0;
    from.tail = text.substr(text.size() - std::min(text.size(), mark.size() - 1));
  }

  int loop_;
  std::vector<client> clients_;
  int expected_ = 0;
};

} // namespace logflume::bench
