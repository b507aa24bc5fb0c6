// The floor: a server that does nothing but the kernel's work. A bare epoll loop without a
// framework that calls `send` for each client and event, or once for all that is pending.
#include "tests/bench/floor/requests.hpp"
#include "tests/bench/floor/senders.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using namespace logflume::bench;

constexpr std::string_view stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
/// No entity has this number: entities are numbered from 1.
constexpr std::uint64_t all = 0;
constexpr std::string_view posted = "HTTP/1.1 204 No Content\r\n\r\n";

int listening_socket(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, 4096) != 0) {
    std::perror("bench_floor: cannot listen");
    std::exit(1);
  }
  return fd;
}

class floor_server {
 public:
  floor_server(int port, bool joining, sender& out) :
      listener_{listening_socket(port)}, joining_{joining}, out_{out} {
    watch(listener_);
  }

  void run() {
    std::array<epoll_event, 256> ready;
    while (true) {
      const int count = ::epoll_wait(loop_, ready.data(), static_cast<int>(ready.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = ready[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_)
          accept_all();
        else
          read(fd);
      }
    }
  }

 private:
  void watch(int fd) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(loop_, EPOLL_CTL_ADD, fd, &event);
  }

  void accept_all() const {
    for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;)
      watch(fd);
  }

  void read(int fd) {
    const auto size = ::recv(fd, buffer_.data(), buffer_.size(), 0);
    if (size <= 0) {
      for (auto& [entity, clients] : followers_)
        std::erase(clients, fd);
      torn_.erase(fd);
      ::close(fd);
      return;
    }
    auto& text = torn_[fd];
    text.append(buffer_.data(), static_cast<std::size_t>(size));
    take_requests(text, [&](const request& next) { take(fd, next); });
    if (text.empty())
      torn_.erase(fd);
    for (auto& [entity, frames] : pending_)
      out_.send(followers_[entity], frames);
    pending_.clear();
  }

  void take(int fd, const request& next) {
    if (!next.is_post) {
      send_all(fd, stream_head);
      for (const auto entity : next.entities)
        followers_[entity].push_back(fd);
      return;
    }
    send_all(fd, posted);
    const auto frame = "data:" + std::string{next.body} + "\n\n";
    for (const auto of : {next.entities.front(), all}) {
      const auto found = followers_.find(of);
      if (found == followers_.end())
        continue;
      if (joining_)
        pending_[of] += frame;
      else
        out_.send(found->second, frame);
    }
  }

  int loop_ = ::epoll_create1(0);
  int listener_;
  bool joining_;
  sender& out_;
  std::vector<char> buffer_ = std::vector<char>(std::size_t{256} * 1024);
  /// The incomplete request received so far, by socket.
  std::unordered_map<int, std::string> torn_;
  std::unordered_map<std::uint64_t, std::vector<int>> followers_;
  std::unordered_map<std::uint64_t, std::string> pending_;
};

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "Usage: bench_floor PORT each|joining|uring|joining-uring\n");
    return 2;
  }
  const std::string_view how = argv[2];
  const auto out = how.ends_with("uring") ? uring_sender() : plain_sender();
  if (!out) {
    std::fprintf(stderr, "bench_floor: no io_uring here\n");
    return 1;
  }
  floor_server{std::atoi(argv[1]), how.starts_with("joining"), *out}.run();
}
