#include "http/message/characters.hpp"
#include "http/message/problem.hpp"
#include "http/server/connection_loop.hpp"
#include "http/socket/socket_options.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

// How the loop serves one connection: head in, response out, clean close.
namespace logflume::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds linger_time{2};
/// How often a client that has not taken all of its response is checked for whether it still reads.
constexpr milliseconds check_interval{2'000};
/// Minimum bytes that a client must take within the write timeout. So even a client that takes its
/// response byte by byte is disconnected, and the response's size limits its time.
constexpr std::size_t least_progress = std::size_t{4} * 1024;
constexpr std::size_t linger_bytes = std::size_t{64} * 1024;
/// Maximum bytes of a body beyond the limit that are read and discarded, so that a client that
/// sends all of it before it reads still gets its response.
constexpr std::uint64_t max_unread_body = std::uint64_t{16} * 1024 * 1024;
constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

/// Receives from the socket itself, without a TLS session.
ssize_t receive_raw(int socket, char* buffer, std::size_t size) {
  for (;;) {
    const auto received = ::recv(socket, buffer, size, 0);
    if (received >= 0 || errno != EINTR)
      return received;
  }
}

write_result send_rest(const connection& client) {
  const std::string_view parts[]{client.output, client.lasting_output};
  std::array<iovec, 2> rest{};
  auto skip = client.written;
  std::size_t count = 0;
  for (auto part : parts) {
    const auto sent = std::min(skip, part.size());
    skip -= sent;
    part.remove_prefix(sent);
    if (!part.empty())
      rest[count++] = {const_cast<char*>(part.data()), part.size()};
  }
  return client.socket.send(rest.data(), count);
}

std::size_t size_of_output(const connection& client) {
  return client.output.size() + client.lasting_output.size();
}

/// Returns how much of its responses the peer has not acknowledged.
std::size_t untaken_bytes(const connection& client) {
  const bool is_writing = client.phase == connection_phase::writing;
  return (is_writing ? size_of_output(client) - client.written : 0) +
         client.socket.waiting_bytes() + unsent_bytes(client.socket.key().number);
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

/// Returns the size of the first TLS record with its header, whose last two bytes are the length
/// (RFC 8446, 5.1).
std::size_t first_record_size(std::string_view begin) {
  constexpr std::size_t header_size = 5;
  if (begin.size() < header_size)
    return header_size;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(begin[at]); };
  return header_size + (std::size_t{byte(3)} << 8 | byte(4));
}

bool sends_nothing_more(int socket) {
  pollfd peer{socket, POLLRDHUP, 0};
  return ::poll(&peer, 1, 0) > 0;
}

} // namespace

void connection_loop::begin_handshake(connection& client) {
  begin(client, connection_phase::shaking_hands, options_.head_timeout);
  handshakes_.emplace(client.phase_begin, client.socket.key().number);
  shake_hands(client);
}

void connection_loop::shake_hands(connection& client) {
  if (client.socket.tls() == nullptr)
    return begin_tls(client);
  switch (client.socket.tls()->shake_hands()) {
  case tls_session::handshake_state::unfinished:
    return;
  case tls_session::handshake_state::done:
    // The peer's last message has no reply, and its request may wait for the acknowledgement.
    acknowledge_at_once(client.socket.key().number);
    return begin_head(client);
  case tls_session::handshake_state::failed:
    ++shared_->failed_handshakes;
    return begin_linger(client);
  }
}

/// A session costs memory, so it is created only when the first record is there. A TLS record never
/// begins with a letter.
void connection_loop::begin_tls(connection& client) {
  const int socket = client.socket.key().number;
  const auto size = ::recv(socket, buffer_.data(), buffer_.size(), MSG_PEEK);
  if (size < 0 && would_block())
    return;
  if (size <= 0) {
    remove(client);
    return;
  }
  const std::string_view seen{buffer_.data(), static_cast<std::size_t>(size)};
  if (seen.front() >= 'A' && seen.front() <= 'Z')
    return refuse(client, 400, "Use https: this address speaks TLS");
  if (seen.size() < std::min(first_record_size(seen), buffer_.size()) &&
      !sends_nothing_more(socket))
    return;
  client.socket.begin_tls(*options_.tls.certificate->context());
  shake_hands(client);
}

void connection_loop::drop_oldest_handshakes() {
  if (!options_.tls.certificate)
    return;
  while (handshakes_.size() > options_.tls.max_handshakes) {
    remove(*find(handshakes_.begin()->second));
    ++shared_->dropped_handshakes;
  }
}

void connection_loop::begin_head(connection& client) {
  begin(client, connection_phase::reading_head, options_.head_timeout);
  client.scanner = {};
  if (client.input.empty())
    release(client.input);
  count_held(client);
  if (!take_head(client))
    read_more(client);
}

/// Returns true once the request is on its way to be served, or refused.
bool connection_loop::take_more(connection& client) {
  return client.phase == connection_phase::reading_body ? take_body(client) : take_head(client);
}

bool connection_loop::take_head(connection& client) {
  const auto state = client.scanner.scan(client.input);
  if (state == scan_state::malformed) {
    refuse(client, 400, "Send lines that end with CR LF, without control characters");
    return true;
  }
  const auto seen = state == scan_state::complete ? client.scanner.size() : client.input.size();
  if (seen > options_.max_head_size) {
    if (client.scanner.in_request_line())
      refuse(client, 414, "Send a target of at most 8,000 bytes");
    else
      refuse(client, 431, "Send a smaller request head");
    return true;
  }
  if (state == scan_state::incomplete)
    return false;
  client.head_text = client.input.substr(0, client.scanner.size());
  client.input.erase(0, client.scanner.size());
  auto head = read_head(client.head_text);
  if (const auto* refused = std::get_if<head_refusal>(&head)) {
    refuse(client, refused->status, refused->title);
    return true;
  }
  client.head = std::get<request_head>(std::move(head));
  client.served = true;
  if (client.head.method == "POST" && client.head.body_length != 0)
    return begin_body(client);
  serve_(remove(client));
  return true;
}

bool connection_loop::begin_body(connection& client) {
  begin(client, connection_phase::reading_body, options_.head_timeout);
  client.body.emplace(client.head.body_length, options_.max_body_size);
  if (take_body(client))
    return true;
  if (client.head.minor_version == 1 && equal_names(client.head.field("Expect"), "100-continue")) {
    iovec part{const_cast<char*>(continue_response.data()), continue_response.size()};
    // Do not wait for a client that has not taken earlier responses, so that this does not fit.
    if (client.socket.send(&part, 1).taken != static_cast<ssize_t>(continue_response.size())) {
      drop_unread(client);
      return true;
    }
  }
  return false;
}

bool connection_loop::take_body(connection& client) {
  switch (client.body->take(client.input)) {
  case body_state::incomplete:
    return false;
  case body_state::malformed:
    refuse(client, 400, "Send a valid chunked body (RFC 9112, 7.1)");
    return true;
  case body_state::too_long:
    client.head.body.reset();
    client.head.keep_alive = false;
    client.unread_body =
        std::min(client.head.body_length.value_or(max_unread_body), max_unread_body);
    break;
  case body_state::complete:
    client.head.body = client.body->bytes();
    break;
  }
  serve_(remove(client));
  return true;
}

void connection_loop::read_more(connection& client) {
  for (;;) {
    const auto room = client.phase == connection_phase::reading_body
                          ? buffer_.size()
                          : options_.max_head_size + 1 - client.input.size();
    const auto size = client.socket.receive(buffer_.data(), std::min(room, buffer_.size()));
    if (size < 0 && would_block()) {
      update_kind(client);
      return count_held(client);
    }
    if (size == 0)
      return close_orderly(client);
    if (size < 0) {
      remove(client);
      return;
    }
    client.input.append(buffer_.data(), static_cast<std::size_t>(size));
    if (take_more(client))
      return;
  }
}

void connection_loop::refuse(connection& client, int status, std::string_view title) {
  ++shared_->refused_heads;
  client.output = problem_response(status, title);
  client.keep_alive = false;
  begin_output(client);
}

void connection_loop::begin_output(connection& client) {
  begin(client, connection_phase::writing, std::min(check_interval, shared_->write_timeout.load()));
  client.written = 0;
  begin_taking(client);
  write_more(client);
}

void connection_loop::write_more(connection& client) {
  const auto size = size_of_output(client);
  while (client.written < size || !client.socket.flushed()) {
    const auto taken = send_rest(client).taken;
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken < 0 && would_block())
      return count_held(client);
    if (taken < 0) {
      remove(client);
      return;
    }
    client.written += static_cast<std::size_t>(taken);
  }
  release(client.output);
  client.lasting_output = {};
  if (client.keep_alive && !shared_->stopping)
    begin_head(client);
  else
    begin_linger(client);
}

/// Closing with unread bytes would reset the connection and lose the response (RFC 9112, 9.6).
void connection_loop::begin_linger(connection& client) {
  begin(client, connection_phase::lingering, linger_time);
  release(client.input);
  client.drained = 0;
  client.socket.close_output();
  count_held(client);
  drain_more(client);
}

void connection_loop::drain_more(connection& client) {
  if (const auto* tls = client.socket.tls(); tls != nullptr && !tls->output_closed())
    client.socket.close_output();
  const auto drained_before = client.drained;
  while (client.drained < linger_bytes + client.unread_body) {
    const auto size = receive_raw(client.socket.key().number, buffer_.data(), buffer_.size());
    if (size < 0 && would_block()) {
      if (client.drained > drained_before)
        await_body(client);
      return;
    }
    // After a close, the kernel would go on offering the response for minutes.
    if (size == 0 && unsent_bytes(client.socket.key().number) > 0)
      return;
    if (size <= 0)
      break;
    client.drained += static_cast<std::size_t>(size);
  }
  remove(client);
}

/// Gives a client that sends a body beyond the limit more time, up to `head_timeout` in all.
void connection_loop::await_body(connection& client) {
  const auto end = client.phase_begin + options_.head_timeout;
  if (client.drained < client.unread_body && steady_clock::now() + linger_time < end)
    set_deadline(client, linger_time);
}

void connection_loop::begin_taking(connection& client) {
  client.untaken = untaken_bytes(client);
  client.took_at = steady_clock::now();
}

/// Gives a client more time as long as it takes what it was sent.
bool connection_loop::still_reads(connection& client) {
  count_held(client);
  const auto now = steady_clock::now();
  const auto untaken = untaken_bytes(client);
  if (untaken + least_progress <= client.untaken) {
    client.untaken = untaken;
    client.took_at = now;
  }
  const auto left =
      std::chrono::ceil<milliseconds>(client.took_at + shared_->write_timeout.load() - now);
  if (left <= milliseconds{0})
    return false;
  set_deadline(client, std::min(check_interval, left));
  return true;
}

} // namespace logflume::http
