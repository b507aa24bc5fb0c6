#include "http/socket/bound_socket.hpp"

#include "http/message/host_port.hpp"
#include "http/socket/peer_address.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace logflume::http {
namespace {

std::string remedy_for(int error) {
  switch (error) {
  case EADDRINUSE:
    return "another process uses it: stop that process or choose another address";
  case EACCES:
  case EPERM:
    return "choose a port above 1023, or a path that this user can write to";
  case EADDRNOTAVAIL:
    return "no interface of this machine has that address: choose one of its addresses, or 0.0.0.0";
  default:
    return "choose another address";
  }
}

} // namespace

void refuse_address(const std::string& text, int error, const std::string& remedy) {
  throw std::system_error{error, std::generic_category(),
                          "cannot listen on " + text + " (" + remedy + ")"};
}

void refuse_address(const std::string& text, int error) {
  refuse_address(text, error, remedy_for(error));
}

bound_socket bind_socket(const std::string& text, int type) {
  const auto parts = read_host_port(text);
  if (!parts)
    refuse_address(text, EINVAL, "write ADDRESS:PORT, [IPv6]:PORT or unix:PATH");
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found) != 0)
    refuse_address(text, EADDRNOTAVAIL, "no such host: write a numeric address");
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};

  descriptor socket{::socket(found->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  // For datagrams, SO_REUSEADDR would share the port with another process.
  const int on = type == SOCK_STREAM ? 1 : 0;
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0)
    refuse_address(text, errno);

  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  return {std::move(socket), to_string(peer_address::from(bound))};
}

} // namespace logflume::http
