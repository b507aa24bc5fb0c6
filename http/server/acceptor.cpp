#include "http/server/acceptor.hpp"

#include "http/socket/socket_options.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace logflume::http {
namespace {

constexpr int batch = 64;
constexpr std::chrono::milliseconds pause_time{100};

/// Returns how many connections fit; the other descriptors are left for the log's files.
std::size_t connections_that_fit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return SIZE_MAX;
  return limit.rlim_cur - std::min<rlim_t>(64, limit.rlim_cur / 4);
}

} // namespace

acceptor::acceptor(int epoll, std::unique_ptr<listener> listener, server_state& shared,
                   notice_function notice) :
    epoll_{epoll},
    listener_{std::move(listener)}, shared_{shared}, notice_{std::move(notice)},
    max_connections_{connections_that_fit()} {}

void acceptor::watch(bool readable) {
  epoll_event event{};
  event.events = readable ? EPOLLIN : 0U;
  event.data.u64 = static_cast<std::uint32_t>(socket());
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket(), &event);
}

void acceptor::begin() {
  epoll_event event{};
  event.data.u64 = static_cast<std::uint32_t>(socket());
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket(), &event);
  watch(true);
}

void acceptor::end() {
  // A listener that the service manager keeps open would otherwise stay registered.
  if (listener_)
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket(), nullptr);
  listener_.reset();
  resumes_at_.reset();
}

void acceptor::accept_waiting(const std::function<void(accept_result)>& take,
                              const std::function<bool()>& make_room) {
  constexpr std::string_view remedy =
      "raise the limit (LimitNOFILE, ulimit -n) or lower http.max_streams";
  for (int i = 0; i < batch; ++i) {
    accept_result result{.outcome = accept_outcome::exhausted, .error = EMFILE};
    if (shared_.connections < max_connections_)
      result = accept_one(socket());
    if (result.outcome == accept_outcome::exhausted && !client_waits(socket()))
      result.outcome = accept_outcome::none_waiting;
    if (result.outcome == accept_outcome::try_again || result.outcome == accept_outcome::exhausted)
      count(result.error);
    switch (result.outcome) {
    case accept_outcome::accepted:
      ++shared_.accepted;
      end_if_silent_for(result.socket.get(), shared_.longest_silence);
      take(std::move(result));
      break;
    case accept_outcome::none_waiting:
      pause_reported_ = false;
      return;
    case accept_outcome::try_again:
      break;
    case accept_outcome::exhausted:
      if (!make_room())
        return pause(std::string{std::strerror(result.error)}.append(": ").append(remedy));
      break;
    }
  }
}

void acceptor::count(int error) {
  const auto last = shared_.accept_errors.size() - 1;
  ++shared_.accept_errors[std::min(static_cast<std::size_t>(error), last)];
}

void acceptor::pause(const std::string& reason) {
  watch(false);
  connections_at_pause_ = shared_.connections;
  shared_.accept_paused = true;
  resumes_at_ = std::chrono::steady_clock::now() + pause_time;
  if (!std::exchange(pause_reported_, true) && notice_)
    notice_({.event = "accept_paused", .detail = reason});
}

void acceptor::resume_if_due(time_point now) {
  if (!resumes_at_ || (now < *resumes_at_ && shared_.connections >= connections_at_pause_))
    return;
  shared_.accept_paused = false;
  resumes_at_.reset();
  watch(true);
}

} // namespace logflume::http
