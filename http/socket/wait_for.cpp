#include "http/socket/wait_for.hpp"

#include <poll.h>

#include <cerrno>

namespace logflume::http {

bool wait_for(int socket, short events, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return false;
    pollfd watched{socket, events, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (ready > 0 || (ready < 0 && errno != EINTR))
      return ready > 0;
  }
}

} // namespace logflume::http
