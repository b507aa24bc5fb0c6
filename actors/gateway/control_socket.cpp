#include "actors/gateway/control_socket.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace logflume::actors {

namespace {

using std::chrono::milliseconds;

/// How often the socket's name is checked, and how often creating a missing socket is retried.
constexpr std::chrono::seconds check_interval{30};
constexpr std::chrono::seconds retry_interval{1};

/// How long to wait for answers once nothing can give one any more.
constexpr std::chrono::seconds stop_patience{1};

} // namespace

control_socket::control_socket(std::filesystem::path path, std::function<bool()> holds_lock,
                               topic_journal journal) :
    path_{std::move(path)},
    holds_lock_{std::move(holds_lock)}, journal_{std::move(journal)} {}

void control_socket::open() {
  ensure_listener();
}

void control_socket::ensure_listener() {
  if (listener_ && listener_->is_named())
    return;
  if (!holds_lock_())
    return;
  listener_.reset();
  auto made = control_listener::open(path_);
  const auto* error = std::get_if<std::error_code>(&made);
  if (!error)
    listener_.emplace(std::move(std::get<control_listener>(made)));
  if (std::exchange(failing_, error != nullptr) || !error)
    return;
  journal_.write(level::warning, "control_failed",
                 {{"file", path_.string()},
                  {"reason", error->message()},
                  {"remedy", "packets are still recorded; to use `register`, `post` or `append`, "
                             "stop this process first"}});
}

void control_socket::start(request_handler handler) {
  thread_ = std::thread{[this, handler = std::move(handler)] { run(handler); }};
}

void control_socket::begin_stop() {
  stopping_ = true;
  inbox_->wake();
}

void control_socket::stop() {
  if (!thread_.joinable())
    return;
  stopping_ = true;
  stopped_ = true;
  inbox_->wake();
  thread_.join();
  listener_.reset();
}

int control_socket::poll_timeout(const control_connections& connections) const {
  const auto now = clock::now();
  auto until = now + (listener_ ? check_interval : retry_interval);
  until = std::min(until, connections.next_deadline());
  if (accept_from_ > now)
    until = std::min(until, accept_from_);
  const auto left = std::chrono::ceil<milliseconds>(until - now).count();
  return static_cast<int>(std::max<decltype(left)>(left, 0));
}

void control_socket::run(const request_handler& handler) {
  ::pthread_setname_np(::pthread_self(), "control");
  control_connections connections{handler};
  std::optional<clock::time_point> give_up;
  std::vector<pollfd> watched;
  bool stopping = false;
  for (;;) {
    if (stopping_ && !std::exchange(stopping, true)) {
      listener_.reset();
      connections.refuse_requests();
    }
    if (stopped_ && !give_up)
      give_up = clock::now() + stop_patience;
    if (stopping && connections.pending_answers() == 0 && stopped_)
      return;
    if (give_up && clock::now() >= *give_up)
      return;
    if (!stopping)
      ensure_listener();
    const bool accepting = listener_ && connections.has_room() && clock::now() >= accept_from_;
    watched.assign(
        {{inbox_->descriptor(), POLLIN, 0}, {accepting ? listener_->descriptor() : -1, POLLIN, 0}});
    connections.watch(watched);
    const auto wait =
        give_up ? static_cast<int>(milliseconds{100}.count()) : poll_timeout(connections);
    if (::poll(watched.data(), watched.size(), wait) < 0)
      continue;
    const auto now = clock::now();
    connections.handle(watched.cbegin() + 2, now);
    for (const auto& [connection, answer] : inbox_->take())
      connections.answer(connection, answer, now);
    connections.expire(now);
    if (watched[1].revents != 0)
      accept(connections);
  }
}

void control_socket::accept(control_connections& connections) {
  crypto::descriptor socket{
      ::accept4(listener_->descriptor(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (socket)
    connections.add(std::move(socket), clock::now());
  else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
    accept_from_ = clock::now() + retry_interval;
}

} // namespace logflume::actors
