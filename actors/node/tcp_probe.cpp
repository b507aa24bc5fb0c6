#include "actors/node/tcp_probe.hpp"

#include "crypto/descriptor.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace logflume::actors {

namespace {

/// Returns the errno of the attempt; 0 if the connection was accepted.
int connect_to(const addrinfo& address, std::chrono::milliseconds patience) {
  const crypto::descriptor socket{
      ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return errno;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0)
    return 0;
  if (errno != EINPROGRESS)
    return errno;
  pollfd writable{socket.get(), POLLOUT, 0};
  if (::poll(&writable, 1, static_cast<int>(patience.count())) != 1)
    return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

} // namespace

std::optional<std::string> probe_tcp(const node_address& address,
                                     std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error =
          ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found))
    return ::gai_strerror(error);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses{found, ::freeaddrinfo};
  int error = 0;
  for (const auto* each = found; each != nullptr; each = each->ai_next)
    if (error = connect_to(*each, patience); error == 0)
      return {};
  return std::error_code{error, std::generic_category()}.message();
}

} // namespace logflume::actors
