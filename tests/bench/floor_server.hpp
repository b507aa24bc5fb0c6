#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace logflume::bench {

/// The physical limit: a bare epoll loop in a child process that sends what comes on a pipe
/// to each client, one `send` per event, or joined.
class floor_server {
 public:
  explicit floor_server(bool joining) : joining_{joining} {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
      std::abort();
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 4096) != 0)
      std::abort();
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ends[1]);
      serve(ends[0]);
      ::_exit(0);
    }
    ::close(ends[0]);
    ::close(listener_);
    events_ = ends[1];
  }
  floor_server(const floor_server&) = delete;
  floor_server& operator=(const floor_server&) = delete;
  ~floor_server() {
    ::close(events_);
    ::waitpid(pid_, nullptr, 0);
  }

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }

  void publish(std::string_view frames) const {
    while (!frames.empty()) {
      const auto n = ::write(events_, frames.data(), frames.size());
      if (n <= 0)
        std::abort();
      frames.remove_prefix(static_cast<std::size_t>(n));
    }
  }

 private:
  void serve(int events) const {
    const int loop = ::epoll_create1(0);
    const auto watch = [&](int fd) {
      epoll_event event{EPOLLIN, {.fd = fd}};
      ::epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event);
    };
    watch(listener_);
    watch(events);
    std::vector<int> clients;
    std::string pending;
    std::vector<char> piece(1 << 16);
    std::array<epoll_event, 64> ready{};
    while (true) {
      const int count = ::epoll_wait(loop, ready.data(), ready.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = ready[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          for (int client = 0;
               (client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;)
            watch(client);
        } else if (fd == events) {
          const auto n = ::read(events, piece.data(), piece.size());
          if (n <= 0)
            return;
          pending.append(piece.data(), static_cast<std::size_t>(n));
          broadcast(clients, pending);
        } else if (::recv(fd, piece.data(), piece.size(), 0) > 0) {
          // A head in one piece, as the bench sends it.
          constexpr std::string_view answer =
              "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n";
          ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
          clients.push_back(fd);
        }
      }
    }
  }

  void broadcast(const std::vector<int>& clients, std::string& pending) const {
    const auto whole = pending.rfind("\n\n");
    if (whole == std::string::npos)
      return;
    const std::string_view text = std::string_view{pending}.substr(0, whole + 2);
    if (joining_) {
      for (const int client : clients)
        send_all(client, text);
    } else {
      for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\n\n", at) + 2;
        for (const int client : clients)
          send_all(client, text.substr(at, end - at));
        at = end;
      }
    }
    pending.erase(0, whole + 2);
  }

  static void send_all(int client, std::string_view text) {
    while (!text.empty()) {
      const auto n = ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) {
        pollfd room{client, POLLOUT, 0};
        ::poll(&room, 1, -1);
      } else if (n < 0) {
        return;
      } else {
        text.remove_prefix(static_cast<std::size_t>(n));
      }
    }
  }

  bool joining_;
  int listener_ = -1;
  int events_ = -1;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

} // namespace logflume::bench
