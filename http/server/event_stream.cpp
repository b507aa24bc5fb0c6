#include "http/server/event_stream.hpp"

#include "http/server/connection.hpp"
#include "http/server/event_stream_state.hpp"
#include "http/server/server_state.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace logflume::http {
namespace {

constexpr std::string_view last_chunk = "0\r\n\r\n";
constexpr std::size_t parts_per_call = 64;
/// Maximum bytes after a stream's request that are kept while the stream lasts.
constexpr std::size_t max_kept_input = 1024;
/// An empty queue with a larger capacity frees its memory.
constexpr std::size_t kept_places = 2;

std::string_view bytes_of(const frames& frames, bool chunked) {
  return chunked ? frames.chunked() : frames.plain();
}

} // namespace

std::size_t event_stream::state::gather(iovec* parts, std::size_t room) const {
  std::size_t count = 0;
  std::size_t skip = sent_of_first;
  const auto add = [&](std::string_view bytes) {
    bytes.remove_prefix(std::exchange(skip, 0));
    parts[count++] = {const_cast<char*>(bytes.data()), bytes.size()};
  };
  if (head)
    add(*head);
  for (auto next = waiting.begin(); next != waiting.end() && count < room; ++next)
    add(bytes_of(**next, chunked));
  if (last_chunk_waits && count < room)
    add(last_chunk);
  return count;
}

void event_stream::state::advance(std::size_t bytes, send_result& result) {
  bytes += std::exchange(sent_of_first, 0);
  if (head) {
    if (bytes < head->size()) {
      sent_of_first = bytes;
      return;
    }
    bytes -= head->size();
    head.reset();
  }
  auto next = waiting.begin();
  for (; next != waiting.end(); ++next) {
    const auto size = bytes_of(**next, chunked).size();
    if (bytes < size)
      break;
    bytes -= size;
  }
  result.completed += static_cast<std::size_t>(next - waiting.begin());
  waiting.erase(waiting.begin(), next);
  if (waiting.empty() && waiting.capacity() > kept_places)
    waiting = {};
  if (waiting.empty() && last_chunk_waits && bytes == last_chunk.size()) {
    last_chunk_waits = false;
    bytes = 0;
  }
  sent_of_first = bytes;
}

event_stream::event_stream(std::unique_ptr<state> parts) : state_{std::move(parts)} {}
event_stream::event_stream(event_stream&&) noexcept = default;
event_stream& event_stream::operator=(event_stream&&) noexcept = default;
event_stream::~event_stream() = default;

void event_stream::observe(const std::shared_ptr<stream_observer>& observer) {
  state_->socket.shared().sockets.observe(state_->socket.key(), observer);
}

void event_stream::complete_header(std::string_view fields, std::string_view body) {
  auto& head = *state_->head;
  head.resize(head.size() - 2); // the empty line
  head.append(fields).append("\r\n");
  if (body.empty())
    return;
  const http::frames first{body};
  head.append(state_->chunked ? first.chunked() : first.plain());
}

void event_stream::push(frames_ptr frames) {
  state_->waiting.push_back(std::move(frames));
}

std::size_t event_stream::drop_unsent(std::size_t newest) {
  auto& waiting = state_->waiting;
  const std::size_t begun = !state_->head && state_->sent_of_first > 0 && !waiting.empty() ? 1 : 0;
  const auto dropped = std::min(newest, waiting.size() - begun);
  waiting.resize(waiting.size() - dropped);
  return dropped;
}

send_result event_stream::send() {
  send_result result;
  const auto key = state_->socket.key();
  bool full = false;
  while (!state_->idle()) {
    std::array<iovec, parts_per_call> parts;
    const auto count = state_->gather(parts.data(), parts.size());
    const auto [taken, written] = state_->socket.send(parts.data(), count);
    if (taken < 0 && errno == EINTR)
      continue;
    if (taken < 0 && errno != EAGAIN) {
      result.outcome = send_outcome::gone;
      return result;
    }
    if (taken < 0 && full) {
      result.outcome = send_outcome::blocked;
      return result;
    }
    result.bytes += written;
    if (taken > 0)
      state_->advance(static_cast<std::size_t>(taken), result);
    // Try once more after asking: the socket may have become writable in between.
    if (taken < 0 && !full) {
      full = true;
      state_->socket.shared().sockets.want_writable(key);
    }
  }
  return result;
}

void event_stream::finish() {
  if (!std::exchange(state_->finished, true))
    state_->last_chunk_waits = state_->chunked;
}

void event_stream::release() && {
  const auto parts = std::move(state_);
  if (!parts->finished || !parts->idle())
    return;
  auto& shared = parts->socket.shared();
  shared.sockets.stop_observing(parts->socket.key());
  auto back = std::make_unique<connection>(std::move(parts->socket), parts->address);
  if (parts->rest)
    back->input = *parts->rest;
  back->keep_alive = parts->keep_alive;
  parts->ticket = {};
  shared.inbox.put(std::move(back));
}

bool event_stream::idle() const {
  return state_->idle();
}

const peer_address& event_stream::peer() const {
  return state_->address;
}

event_stream stream_factory::hand_over(connection& from, stream_ticket ticket, std::string header,
                                       bool complete) {
  auto parts = std::make_unique<event_stream::state>(std::move(from.socket));
  parts->address = from.peer;
  parts->ticket = std::move(ticket);
  parts->chunked = from.head.minor_version == 1;
  parts->keep_alive = from.head.keep_alive && from.input.size() <= max_kept_input;
  if (parts->keep_alive && !from.input.empty())
    parts->rest = std::make_unique<const std::string>(from.input);
  if (!header.empty())
    parts->head = std::make_unique<std::string>(std::move(header));
  event_stream stream{std::move(parts)};
  if (complete)
    stream.send();
  return stream;
}

} // namespace logflume::http
