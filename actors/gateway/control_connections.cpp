#include "actors/gateway/control_connections.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>
#include <variant>

namespace logflume::actors {

namespace {

/// Returns why the peer process may not send commands; nullopt if it may.
std::optional<control_refusal> refuse_peer(const crypto::descriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
      (peer.uid == 0 || peer.uid == ::geteuid()))
    return std::nullopt;
  return control_refusal{"forbidden", "only the writer's own user and root may send it commands"};
}

control_refusal refusal_of(frame_fault fault) {
  switch (fault) {
  case frame_fault::version:
    return {"version", "the writer runs another version of logflume: use the same version, or "
                       "restart the writer"};
  case frame_fault::too_long:
    return {"malformed",
            "the request is longer than " + std::to_string(max_frame_bytes) + " bytes"};
  case frame_fault::foreign:
    break;
  }
  return {"malformed", "the request does not begin with LFC"};
}

} // namespace

bool control_connections::has_room() const {
  return connections_.size() < max_connections ||
         std::ranges::any_of(connections_, [](const auto& each) {
           return each.second.current_phase == phase::reading;
         });
}

void control_connections::add(crypto::descriptor socket, clock::time_point now) {
  if (connections_.size() >= max_connections) {
    const auto silent = std::ranges::min_element(connections_, {}, [](const auto& each) {
      return each.second.current_phase == phase::reading ? each.second.deadline
                                                         : clock::time_point::max();
    });
    connections_.erase(silent);
  }
  const auto id = next_id_++;
  auto& added = connections_[id];
  added.socket = std::move(socket);
  added.deadline = now + patience;
  if (auto refused = refuse_peer(added.socket))
    if (!end_with(id, added, std::move(*refused), now))
      connections_.erase(id);
}

void control_connections::answer(std::uint64_t id, const control_answer& answer,
                                 clock::time_point now) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.current_phase != phase::waiting)
    return;
  auto& to = found->second;
  to.answer = frame_of(to_json(answer));
  to.last = refusing_;
  to.current_phase = phase::writing;
  to.deadline = now + patience;
  if (!write(id, to, now))
    connections_.erase(found);
}

void control_connections::watch(std::vector<pollfd>& watched) const {
  for (const auto& [id, each] : connections_) {
    const auto events = each.current_phase == phase::reading   ? POLLIN
                        : each.current_phase == phase::writing ? POLLOUT
                                                               : 0;
    watched.push_back({each.socket.get(), static_cast<short>(events), 0});
  }
}

void control_connections::handle(std::vector<pollfd>::const_iterator events,
                                 clock::time_point now) {
  for (auto next = connections_.begin(); next != connections_.end(); ++events) {
    const auto current = next++;
    auto& [id, each] = *current;
    bool goes_on = true;
    if ((events->revents & (POLLERR | POLLNVAL)) != 0)
      goes_on = false;
    else if (each.current_phase == phase::waiting)
      goes_on = (events->revents & POLLHUP) == 0;
    else if (events->revents != 0)
      goes_on = each.current_phase == phase::reading ? read(id, each, now) : write(id, each, now);
    if (!goes_on)
      connections_.erase(current);
  }
}

bool control_connections::read(std::uint64_t id, connection& from, clock::time_point now) {
  std::array<char, std::size_t{16} * 1024> piece;
  const auto count = ::recv(from.socket.get(), piece.data(), piece.size(), MSG_DONTWAIT);
  if (count < 0)
    return errno == EAGAIN || errno == EINTR;
  if (count == 0)
    return false;
  from.requests.add({piece.data(), static_cast<std::size_t>(count)});
  return read_request(id, from, now);
}

bool control_connections::read_request(std::uint64_t id, connection& from, clock::time_point now) {
  const auto next = from.requests.next();
  if (const auto* fault = std::get_if<frame_fault>(&next))
    return end_with(id, from, refusal_of(*fault), now);
  const auto* body = std::get_if<std::string>(&next);
  if (!body)
    return true;
  const auto request = parse_control_request(*body);
  if (const auto* wrong = std::get_if<std::string>(&request))
    return end_with(id, from, {"malformed", *wrong}, now);
  from.current_phase = phase::waiting;
  from.deadline = clock::time_point::max();
  handle_request_(id, std::get<control_request>(request));
  return true;
}

bool control_connections::write(std::uint64_t id, connection& to, clock::time_point now) {
  const auto sent =
      ::send(to.socket.get(), to.answer.data(), to.answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0)
    return errno == EAGAIN || errno == EINTR;
  to.answer.erase(0, static_cast<std::size_t>(sent));
  if (!to.answer.empty())
    return true;
  if (to.last)
    return false;
  to.current_phase = phase::reading;
  to.deadline = now + patience;
  return read_request(id, to, now);
}

bool control_connections::end_with(std::uint64_t id, connection& to, control_refusal refusal,
                                   clock::time_point now) {
  to.answer = frame_of(to_json(control_answer{.refused = std::move(refusal)}));
  to.last = true;
  to.current_phase = phase::writing;
  to.deadline = now + patience;
  return write(id, to, now);
}

void control_connections::expire(clock::time_point now) {
  std::erase_if(connections_, [&](const auto& each) { return each.second.deadline <= now; });
}

control_connections::clock::time_point control_connections::next_deadline() const {
  auto first = clock::time_point::max();
  for (const auto& [id, each] : connections_)
    first = std::min(first, each.deadline);
  return first;
}

void control_connections::refuse_requests() {
  refusing_ = true;
  std::erase_if(connections_,
                [](const auto& each) { return each.second.current_phase == phase::reading; });
  for (auto& [id, each] : connections_)
    each.last = true;
}

std::size_t control_connections::pending_answers() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      connections_, [](const auto& each) { return each.second.current_phase != phase::reading; }));
}

} // namespace logflume::actors
