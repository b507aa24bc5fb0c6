#include "http/server/connection_loop.hpp"

#include "http/socket/socket_options.hpp"

#include <pthread.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace logflume::http {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t read_size = std::size_t{16} * 1024;
constexpr std::size_t events_per_wait = 256;
constexpr std::chrono::milliseconds closing_time{1'000};

constexpr std::uint64_t pack(socket_key key) {
  return std::uint64_t{key.generation} << 32 | static_cast<std::uint32_t>(key.number);
}

constexpr socket_key unpack(std::uint64_t data) {
  return {static_cast<int>(static_cast<std::uint32_t>(data)),
          static_cast<std::uint32_t>(data >> 32)};
}

bool awaits_request(connection_phase phase) {
  return phase == connection_phase::shaking_hands || phase == connection_phase::reading_head;
}

closable kind_of(const connection& client) {
  if (client.phase == connection_phase::writing)
    return closable::never;
  const bool is_idle = client.phase == connection_phase::reading_head && client.input.empty();
  return is_idle ? closable::first : closable::last;
}

} // namespace

connection_loop::connection_loop(options settings, std::unique_ptr<listener> listener,
                                 std::shared_ptr<server_state> shared, serve_function serve,
                                 acceptor::notice_function notice) :
    options_{std::move(settings)},
    shared_{std::move(shared)}, serve_{std::move(serve)}, epoll_{::epoll_create1(EPOLL_CLOEXEC)},
    acceptor_{epoll_.get(), std::move(listener), *shared_, std::move(notice)}, buffer_(read_size) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = static_cast<std::uint32_t>(shared_->inbox.descriptor_to_watch());
  if (!epoll_ ||
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, shared_->inbox.descriptor_to_watch(), &event) != 0)
    throw std::system_error{errno, std::generic_category(), "cannot watch sockets"};
}

connection_loop::~connection_loop() {
  end_requested_ = true;
  shared_->inbox.wake();
  if (thread_.joinable())
    thread_.join();
  shared_->inbox.close();
}

void connection_loop::start() {
  acceptor_.begin();
  thread_ = std::thread{[this] {
    ::pthread_setname_np(::pthread_self(), "http.door");
    run();
  }};
}

void connection_loop::request_stage(stage next) {
  shared_->stopping = true;
  requested_stage_ = next;
  shared_->inbox.wake();
}

void connection_loop::begin_drain() {
  request_stage(stage::draining);
}

void connection_loop::stop_accepting() {
  if (!thread_.joinable())
    return acceptor_.end();
  request_stage(stage::closed);
  for (auto now = reached_stage_.load(); now != stage::closed; now = reached_stage_)
    reached_stage_.wait(now);
}

void connection_loop::run() {
  std::array<epoll_event, events_per_wait> events;
  while (!end_requested_) {
    // Bytes that arrived before this time are read before a deadline is applied to their client.
    const auto now = steady_clock::now();
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_time());
    for (int i = 0; i < count; ++i) {
      const auto& event = events[static_cast<std::size_t>(i)];
      handle(unpack(event.data.u64), event.events);
    }
    shared_->turn_requested = false;
    for (auto& returned : shared_->inbox.take())
      adopt(std::move(returned));
    if (requested_stage_ != reached_stage_)
      close_idle();
    expire(now);
    drop_oldest_pending();
    drop_oldest_handshakes();
    acceptor_.resume_if_due(now);
  }
}

int connection_loop::wait_time() const {
  auto next = deadlines_.next();
  if (const auto resume = acceptor_.resumes_at(); resume && (!next || *resume < *next))
    next = resume;
  if (requested_stage_ == stage::closed && reached_stage_ != stage::closed &&
      (!next || closing_until_ < *next))
    next = closing_until_;
  if (!next)
    return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void connection_loop::handle(socket_key key, std::uint32_t events) {
  if (key.generation == 0) {
    if (key.number == acceptor_.socket())
      acceptor_.accept_waiting([this](accept_result client) { take_client(std::move(client)); },
                               [this] { return make_room(); });
    return;
  }
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
    shared_->sockets.hung_up(key);
  } else {
    if ((events & EPOLLRDHUP) != 0)
      shared_->sockets.half_closed(key);
    if ((events & EPOLLOUT) != 0)
      shared_->sockets.writable(key);
  }
  auto* client = find(key.number);
  if (client == nullptr || client->socket.key().generation != key.generation)
    return;
  switch (client->phase) {
  case connection_phase::shaking_hands:
    return shake_hands(*client);
  case connection_phase::reading_head:
  case connection_phase::reading_body:
    return read_more(*client);
  case connection_phase::writing:
    return write_more(*client);
  case connection_phase::lingering:
    return drain_more(*client);
  }
}

void connection_loop::take_client(accept_result client) {
  if (++last_generation_ == 0)
    ++last_generation_;
  const socket_key key{client.socket.get(), last_generation_};
  auto taken = std::make_unique<connection>(
      client_socket{std::move(client.socket), key.generation, shared_}, client.peer);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = pack(key);
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, key.number, &event) != 0)
    return;
  auto& owned = *taken;
  add(std::move(taken));
  if (options_.tls.certificate)
    begin_handshake(owned);
  else
    begin_head(owned);
}

void connection_loop::adopt(std::unique_ptr<connection> returned) {
  auto& client = *returned;
  add(std::move(returned));
  client.head = {};
  release(client.head_text);
  client.body.reset();
  if (!client.output.empty())
    return begin_output(client);
  // The client may still be reading the end of its stream.
  begin_taking(client);
  if (client.keep_alive && !shared_->stopping)
    begin_head(client);
  else
    begin_linger(client);
}

/// Responses in progress are completed and then close their connections. A client that was accepted
/// just before the end gets a moment to send its request, because no other instance could serve it.
void connection_loop::close_idle() {
  const stage next = requested_stage_;
  const bool is_first_call = next == stage::closed && closing_until_ == time_point{};
  if (is_first_call) {
    acceptor_.end();
    closing_until_ = steady_clock::now() + closing_time;
  }
  for (auto& client : connections_) {
    if (!client || !awaits_request(client->phase))
      continue;
    if (client->served && client->input.empty())
      close_orderly(*client);
    else if (is_first_call)
      set_deadline(*client, closing_time);
  }
  if (next == stage::closed && shared_->connections > shared_->limits.taken() &&
      steady_clock::now() < closing_until_)
    return;
  reached_stage_ = next;
  reached_stage_.notify_all();
}

connection* connection_loop::find(int socket) const {
  const auto index = static_cast<std::size_t>(socket);
  return index < connections_.size() ? connections_[index].get() : nullptr;
}

void connection_loop::add(std::unique_ptr<connection> client) {
  const auto index = static_cast<std::size_t>(client->socket.key().number);
  if (index >= connections_.size())
    connections_.resize(std::max(index + 1, connections_.size() * 2));
  client->deadline = {};
  deadlines_.add(client->deadline, client->socket.key().number);
  connections_[index] = std::move(client);
}

std::unique_ptr<connection> connection_loop::remove(connection& client) {
  const int number = client.socket.key().number;
  deadlines_.remove(client.deadline, number);
  leave_phase(client);
  return std::move(connections_[static_cast<std::size_t>(number)]);
}

void connection_loop::set_deadline(connection& client, std::chrono::milliseconds from_now) {
  const int number = client.socket.key().number;
  deadlines_.remove(client.deadline, number);
  client.deadline = {steady_clock::now() + from_now, kind_of(client)};
  deadlines_.add(client.deadline, number);
}

void connection_loop::update_kind(connection& client) {
  const auto kind = kind_of(client);
  if (kind == client.deadline.kind)
    return;
  const int number = client.socket.key().number;
  deadlines_.remove(client.deadline, number);
  client.deadline.kind = kind;
  deadlines_.add(client.deadline, number);
}

void connection_loop::begin(connection& client, connection_phase phase,
                            std::chrono::milliseconds time) {
  leave_phase(client);
  client.phase = phase;
  client.phase_begin = steady_clock::now();
  set_deadline(client, time);
}

void connection_loop::count_held(connection& client) {
  const auto number = client.socket.key().number;
  forget_held(client);
  const bool was_sent_nothing = client.phase == connection_phase::reading_head && !client.served;
  const auto unsent = was_sent_nothing ? 0 : unsent_bytes(number);
  const auto body = client.body ? client.head_text.size() + client.body->bytes().size() : 0;
  client.held =
      client.input.size() + body + client.output.size() + client.socket.waiting_bytes() + unsent;
  if (client.held == 0)
    return;
  held_ += client.held;
  holders_.emplace(client.phase_begin, number);
}

void connection_loop::forget_held(connection& client) {
  if (client.held > 0)
    holders_.erase({client.phase_begin, client.socket.key().number});
  held_ -= std::exchange(client.held, 0);
}

void connection_loop::leave_phase(connection& client) {
  forget_held(client);
  if (client.phase == connection_phase::shaking_hands)
    handshakes_.erase({client.phase_begin, client.socket.key().number});
}

/// Closes a connection that has no output on its way. With TLS, the peer is told, so that it need
/// not suspect an attack.
void connection_loop::close_orderly(connection& client) {
  if (client.socket.tls() != nullptr)
    client.socket.close_output();
  remove(client);
}

/// Resets a connection whose peer did not take what it was sent. After a plain close, the kernel
/// would go on offering it.
void connection_loop::drop_unread(connection& client) {
  reset_on_close(client.socket.key().number);
  remove(client);
}

void connection_loop::drop_oldest_pending() {
  while (held_ > options_.max_pending) {
    auto& oldest = *find(holders_.begin()->second);
    // The client may have read some of it meanwhile.
    if (const auto before = oldest.held; count_held(oldest), oldest.held < before)
      continue;
    ++shared_->dropped_pending;
    drop_unread(oldest);
  }
}

void connection_loop::expire(time_point now) {
  while (const auto socket = deadlines_.expired(now)) {
    auto& client = *find(*socket);
    if (client.phase == connection_phase::shaking_hands)
      ++shared_->failed_handshakes;
    // An idle connection is closed without a response, as browsers expect.
    if (client.phase == connection_phase::reading_head && !client.input.empty())
      refuse(client, 408, "Send the request head faster");
    else if (client.phase == connection_phase::reading_body)
      refuse(client, 408, "Send the request body faster");
    else if (client.phase != connection_phase::writing && unsent_bytes(*socket) == 0)
      close_orderly(client);
    else if (client.phase == connection_phase::shaking_hands || !still_reads(client))
      drop_unread(client);
  }
}

/// Closes the idle connection with the earliest deadline; if none is idle, any other that is not
/// being answered.
bool connection_loop::make_room() {
  auto socket = deadlines_.first(closable::first);
  if (!socket)
    socket = deadlines_.first(closable::last);
  if (socket)
    remove(*find(*socket));
  return socket.has_value();
}

} // namespace logflume::http
