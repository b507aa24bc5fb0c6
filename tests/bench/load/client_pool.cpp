#include "tests/bench/load/client_pool.hpp"

#include "tests/bench/load/failure.hpp"
#include "tests/bench/load/loopback.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace logflume::bench {

namespace {

constexpr std::size_t buffer_size = std::size_t{256} * 1024;
/// Connects under way at once. A backlog must hold them, or the kernel drops some.
constexpr std::size_t at_once = 500;
constexpr std::chrono::seconds connect_patience{30};
constexpr std::chrono::milliseconds slow_pause{50};
constexpr std::size_t slow_bytes = 400;
constexpr std::size_t most_clients = 20'000;

} // namespace

client_pool::client_pool(target where) :
    where_{std::move(where)}, loop_{::epoll_create1(EPOLL_CLOEXEC)}, buffer_(buffer_size) {
  // The epoll loop has their addresses, so they must not move.
  clients_.reserve(most_clients);
}

client_pool::~client_pool() {
  disconnect();
  ::close(loop_);
}

void client_pool::connect(const std::vector<followed>& clients, reading how) {
  const auto first = clients_.size();
  if (first + clients.size() > most_clients)
    fail("more than " + std::to_string(most_clients) + " clients");
  for (const auto& each : clients)
    clients_.push_back({.tls = {}, .entities = each, .how = how, .scanner = {}, .events = {}});
  begin_from(first);
}

void client_pool::connect(int clients, std::uint64_t entity, reading how) {
  connect(std::vector(static_cast<std::size_t>(clients), followed{{entity}}), how);
}

void client_pool::begin_from(std::size_t first) {
  const auto deadline = clock::now() + connect_patience;
  for (auto i = first; i < clients_.size(); ++i) {
    begin(clients_[i]);
    while (i + 1 - open_ >= at_once && clock::now() < deadline)
      take(100);
  }
  if (!wait(deadline - clock::now(), [&] { return open_ == clients_.size(); }))
    fail(std::to_string(clients_.size() - open_) + " clients did not get their head");
}

void client_pool::hang_up() {
  for (auto& each : clients_) {
    each.tls.reset();
    ::close(std::exchange(each.socket, -1));
  }
  slow_.clear();
  open_ = 0;
}

void client_pool::come_back() {
  for (auto& each : clients_)
    each.scanner = event_scanner{each.scanner.last_id()};
  begin_from(0);
}

void client_pool::begin(client& of) {
  of.socket = connected_socket(where_.port, of.how == reading::eager ? 0 : 4096);
  const auto& id = of.scanner.last_id();
  const auto head = "GET " + where_.of(of.entities) +
                    " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" +
                    where_.fields + (id.empty() ? "" : "Last-Event-ID: " + id + "\r\n") + "\r\n";
  if (where_.tls) {
    of.tls.emplace(of.socket);
    of.tls->send(head);
    of.tls->stop_waiting(of.socket);
  } else {
    send_text(of.socket, head);
  }
  if (of.how != reading::eager) {
    while (!of.scanner.open())
      read(of, slow_bytes);
    if (of.how == reading::slow)
      slow_.push_back(&of);
    return;
  }
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &of}};
  ::epoll_ctl(loop_, EPOLL_CTL_ADD, of.socket, &event);
}

bool client_pool::wait(clock::duration longest, const std::function<bool()>& done) {
  const auto deadline = clock::now() + longest;
  while (!done()) {
    if (clock::now() >= deadline)
      return false;
    take(20);
  }
  return true;
}

bool client_pool::wait_for_each(std::uint64_t events, clock::duration longest) {
  wanted_each_ = events;
  satisfied_ = static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), [&](const client& each) {
        return each.how != reading::never && each.events.count() >= events;
      }));
  const auto all = readers();
  return wait(longest, [&] { return satisfied_ == all; });
}

bool client_pool::wait_for_all(std::uint64_t events, clock::duration longest) {
  return wait(longest, [&] { return received_ >= events; });
}

void client_pool::idle(clock::duration time) {
  wait(time, [] { return false; });
}

void client_pool::disconnect() {
  hang_up();
  clients_.clear();
}

void client_pool::keep_latencies(std::size_t expected) {
  latencies_.clear();
  latencies_.reserve(expected);
  keep_ = true;
}

std::size_t client_pool::readers() const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(),
                    [](const client& each) { return each.how != reading::never; }));
}

std::size_t client_pool::wrong(const std::function<row_digest(const followed&)>& wanted) const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(), [&](const client& each) {
        return each.how != reading::never && each.events != wanted(each.entities);
      }));
}

void client_pool::take(int wait_ms) {
  std::array<epoll_event, 512> ready;
  const int count = ::epoll_wait(loop_, ready.data(), static_cast<int>(ready.size()), wait_ms);
  for (int i = 0; i < count; ++i)
    read(*static_cast<client*>(ready[static_cast<std::size_t>(i)].data.ptr), buffer_.size());
  if (slow_.empty() || clock::now() < next_slow_read_)
    return;
  next_slow_read_ = clock::now() + slow_pause;
  for (auto* each : slow_)
    read(*each, slow_bytes);
}

void client_pool::read(client& from, std::size_t most) {
  // Bytes that TLS has already taken from the socket do not make it readable.
  while (read_piece(from, most) && from.tls) {
  }
}

bool client_pool::read_piece(client& from, std::size_t most) {
  const auto size = from.tls ? from.tls->receive(buffer_.data(), most)
                             : ::recv(from.socket, buffer_.data(), most, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return false;
  if (size <= 0)
    fail("the stream of " + where_.of(from.entities) + " ended");
  const bool was_open = from.scanner.open();
  received_bytes_ += static_cast<std::uint64_t>(size);
  const auto now = stamp_now();
  from.scanner.scan({buffer_.data(), static_cast<std::size_t>(size)}, [&](stamp sent) {
    from.events.add(sent);
    ++received_;
    if (from.events.count() == wanted_each_)
      ++satisfied_;
    if (keep_)
      latencies_.push_back(now - sent);
  });
  if (!was_open && from.scanner.open())
    ++open_;
  last_arrival_ = clock::now();
  return true;
}

} // namespace logflume::bench
