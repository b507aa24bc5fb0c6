#include "actors/output/line_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace logflume::actors {

namespace {

constexpr std::size_t flush_size = std::size_t{64} * 1024;

/// A pipe that poll reports as writable accepts this many bytes without blocking (POSIX: PIPE_BUF).
constexpr std::size_t max_write = 4096;

} // namespace

line_sink::state line_sink::add(std::string_view line) {
  if (state_ != state::open)
    return state_;
  waiting_.append(line).append("\n");
  return waiting_.size() < flush_size ? state_ : flush();
}

line_sink::state line_sink::flush() {
  std::string_view rest = waiting_;
  while (state_ == state::open && !rest.empty())
    state_ = write_some(rest);
  waiting_.clear();
  return state_;
}

line_sink::state line_sink::check_stop() {
  pollfd stop{stop_descriptor_, POLLIN, 0};
  if (state_ == state::open && ::poll(&stop, 1, 0) > 0)
    state_ = state::stopped;
  return state_;
}

line_sink::state line_sink::write_some(std::string_view& rest) {
  std::array<pollfd, 2> ready{{{descriptor_, POLLOUT, 0}, {stop_descriptor_, POLLIN, 0}}};
  const auto polled = ::poll(ready.data(), ready.size(), -1);
  if (polled > 0 && ready[1].revents != 0)
    return state::stopped;
  const auto written =
      polled < 0 ? -1 : ::write(descriptor_, rest.data(), std::min(rest.size(), max_write));
  if (written >= 0)
    rest.remove_prefix(static_cast<std::size_t>(written));
  else if (errno == EPIPE)
    return state::gone;
  else if (errno != EINTR && errno != EAGAIN)
    error_ = {errno, std::generic_category()};
  return error_ ? state::failed : state::open;
}

} // namespace logflume::actors
