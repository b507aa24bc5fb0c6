#pragma once

#include "tests/support/http_response.hpp"
#include "tests/support/sse_events.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace logflume::test {

using std::chrono::steady_clock;

/// Longest wait for anything, even with sanitizers on a busy machine.
constexpr std::chrono::seconds patience{60};

struct client_options {
  /// SO_RCVBUF in bytes, or 0 for the system's default.
  int receive_buffer = 0;
};

/// One connection to the server under test. `read_from` reads its socket.
class sse_client {
 public:
  explicit sse_client(std::uint16_t port, client_options options = {}) :
      socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (options.receive_buffer != 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer,
                   sizeof options.receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      const int error = errno;
      ::close(socket_);
      throw std::system_error{error, std::generic_category(), "connect"};
    }
  }
  sse_client(const sse_client&) = delete;
  sse_client& operator=(const sse_client&) = delete;
  ~sse_client() { ::close(socket_); }

  /// Sends a request, and starts a new response.
  void send(std::string_view request) {
    response_ = {};
    while (!request.empty()) {
      const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      if (sent < 0)
        throw std::system_error{errno, std::generic_category(), "send"};
      request.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void get_events(const std::string& entity_id) {
    send("GET /api/temperature/events/" + entity_id +
         " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
  }

  /// Reads what the socket has, without waiting.
  void receive() {
    std::array<char, 64 * 1024> buffer;
    for (;;) {
      const auto count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0 && errno == EAGAIN)
        return;
      if (count <= 0) {
        closed_ = true;
        response_.feed_end();
        return;
      }
      response_.feed({buffer.data(), static_cast<std::size_t>(count)});
    }
  }

  int socket() const { return socket_; }
  bool closed() const { return closed_; }
  const http_response& response() const { return response_; }
  sse_events events() const { return parse_sse(response_.body()); }

 private:
  int socket_;
  bool closed_ = false;
  http_response response_;
};

using client_ptr = std::unique_ptr<sse_client>;

/// Reads once from all that are open; waits for up to `wait` until one has something.
inline void read_from(std::span<const client_ptr> clients, std::chrono::milliseconds wait) {
  std::vector<pollfd> watched;
  std::vector<sse_client*> readable;
  for (const auto& client : clients) {
    if (client->closed())
      continue;
    watched.push_back({client->socket(), POLLIN, 0});
    readable.push_back(client.get());
  }
  if (::poll(watched.data(), watched.size(), static_cast<int>(wait.count())) <= 0)
    return;
  for (std::size_t i = 0; i < watched.size(); ++i)
    if (watched[i].revents != 0)
      readable[i]->receive();
}

/// Reads until `done` holds for each client; throws when `patience` is over.
template <class Done>
void read_until(std::span<const client_ptr> clients, Done done) {
  const auto deadline = steady_clock::now() + patience;
  std::size_t ready = 0;
  while (ready < clients.size()) {
    if (done(*clients[ready])) {
      ++ready;
      continue;
    }
    if (clients[ready]->closed() || steady_clock::now() > deadline)
      throw std::runtime_error{
          "client " + std::to_string(ready) +
          (clients[ready]->closed() ? " was closed" : " timed out") + " after " +
          std::to_string(clients[ready]->response().body().size()) + " bytes of body"};
    read_from(clients, std::chrono::seconds{1});
  }
}

template <class Done>
void read_until(const client_ptr& client, Done done) {
  read_until(std::span{&client, 1}, done);
}

} // namespace logflume::test
