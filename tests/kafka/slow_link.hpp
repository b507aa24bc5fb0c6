#pragma once

#include "tests/support/reserved_port.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace logflume::test {

/// Forwards connections to a server. Data from a client arrives late, even if the client is gone.
class slow_link {
 public:
  slow_link(std::uint16_t to, std::chrono::milliseconds delay) :
      to_{to}, delay_{delay}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    auto address = address_of(0);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
        ::getsockname(listener_, any, &size) != 0 || ::pipe(ending_.data()) != 0)
      throw std::runtime_error{"cannot open the link"};
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { run(); }};
  }
  slow_link(const slow_link&) = delete;
  slow_link& operator=(const slow_link&) = delete;
  ~slow_link() {
    ::close(ending_[1]);
    thread_.join();
    for (const auto& [client, each] : connections_) {
      ::close(client);
      ::close(each.server);
    }
    ::close(ending_[0]);
    ::close(listener_);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  using clock = std::chrono::steady_clock;
  using bytes = std::vector<char>;

  struct connection {
    int server = -1;
    bool client_is_gone = false;
    bool server_is_gone = false;
    /// Data from the client, each block with the time at which the server gets it.
    std::deque<std::pair<clock::time_point, bytes>> under_way;
  };

  static sockaddr_in address_of(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  /// Returns an empty block if the other side is gone.
  static bytes receive(int from) {
    bytes block(std::size_t{64} * 1024);
    const auto size = ::recv(from, block.data(), block.size(), 0);
    block.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return block;
  }

  static void send(int to, const bytes& all) {
    for (std::size_t at = 0; at < all.size();) {
      const auto size = ::send(to, all.data() + at, all.size() - at, MSG_NOSIGNAL);
      if (size <= 0)
        return;
      at += static_cast<std::size_t>(size);
    }
  }

  void accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(to_);
    if (client < 0 ||
        ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(client);
      ::close(server);
      return;
    }
    connections_[client].server = server;
  }

  void take(int client, connection& link, short from_client, short from_server) {
    if (from_client != 0) {
      auto block = receive(client);
      link.client_is_gone = block.empty();
      if (!block.empty())
        link.under_way.emplace_back(clock::now() + delay_, std::move(block));
    }
    if (from_server != 0) {
      const auto block = receive(link.server);
      link.server_is_gone = block.empty();
      send(client, block);
    }
    for (; !link.under_way.empty() && link.under_way.front().first <= clock::now();
         link.under_way.pop_front())
      send(link.server, link.under_way.front().second);
  }

  void run() {
    for (;;) {
      std::vector<pollfd> waiting{{ending_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const auto& [client, each] : connections_) {
        waiting.push_back({each.client_is_gone ? -1 : client, POLLIN, 0});
        waiting.push_back({each.server, POLLIN, 0});
      }
      constexpr int tick_ms = 5;
      ::poll(waiting.data(), waiting.size(), tick_ms);
      if (waiting[0].revents != 0)
        return;
      std::size_t at = 2;
      for (auto each = connections_.begin(); each != connections_.end(); at += 2) {
        auto& [client, link] = *each;
        take(client, link, waiting[at].revents, waiting[at + 1].revents);
        const bool is_over = link.server_is_gone || (link.client_is_gone && link.under_way.empty());
        if (!is_over) {
          ++each;
          continue;
        }
        ::close(client);
        ::close(link.server);
        each = connections_.erase(each);
      }
      if (waiting[1].revents != 0)
        accept();
    }
  }

  std::uint16_t to_;
  std::chrono::milliseconds delay_;
  int listener_;
  std::array<int, 2> ending_{};
  std::uint16_t port_ = 0;
  /// Connections by the client's descriptor.
  std::map<int, connection> connections_;
  std::thread thread_;
};

} // namespace logflume::test
