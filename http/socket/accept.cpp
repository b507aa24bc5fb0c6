#include "http/socket/accept.hpp"

#include "http/socket/socket_options.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace logflume::http {
namespace {

/// Bytes of kernel memory for a response that nobody reads, before the kernel doubles them.
constexpr int response_buffer_bytes = 8 * 1024;

} // namespace

accept_outcome classify_accept_error(int error) {
  switch (error) {
  case EAGAIN:
#if EWOULDBLOCK != EAGAIN
  case EWOULDBLOCK:
#endif
    return accept_outcome::none_waiting;
  // accept(2) reports network errors of the new socket here and asks to retry.
  case EINTR:
  case ECONNABORTED:
  case EPROTO:
  case EPERM:
  case ENETDOWN:
  case ENOPROTOOPT:
  case EHOSTDOWN:
  case ENONET:
  case EHOSTUNREACH:
  case EOPNOTSUPP:
  case ENETUNREACH:
  case ETIMEDOUT:
    return accept_outcome::try_again;
  // EMFILE, ENFILE, ENOBUFS, ENOMEM, and errors that no manual lists: a pause does no harm.
  default:
    return accept_outcome::exhausted;
  }
}

accept_result accept_one(int listening_socket) {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  descriptor socket{::accept4(listening_socket, reinterpret_cast<sockaddr*>(&from), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (!socket)
    return {.outcome = classify_accept_error(errno), .error = errno};
  set_send_buffer(socket.get(), response_buffer_bytes);
  return {.outcome = accept_outcome::accepted,
          .socket = std::move(socket),
          .peer = peer_address::from(from),
          .error = 0};
}

bool client_waits(int listening_socket) {
  pollfd listening{listening_socket, POLLIN, 0};
  return ::poll(&listening, 1, 0) > 0;
}

} // namespace logflume::http
