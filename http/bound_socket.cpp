#include "http/bound_socket.hpp"

#include "http/peer_address.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace logflume::http {
namespace {

std::string remedy_for(int error) {
  switch (error) {
  case EADDRINUSE:
    return "another process has it: stop that one or choose another address";
  case EACCES:
  case EPERM:
    return "choose a port above 1023, or a path that this user may write";
  case EADDRNOTAVAIL:
    return "no interface of this machine has that address: choose one that has, or 0.0.0.0";
  default:
    return "choose another address";
  }
}

struct host_and_port {
  std::string host;
  std::string port;
};

host_and_port split(const std::string& text) {
  const auto colon = text.rfind(':');
  const std::string remedy = "write ADDRESS:PORT, [IPv6]:PORT or unix:PATH";
  if (colon == text.npos)
    refuse_address(text, EINVAL, remedy);
  host_and_port parts{text.substr(0, colon), text.substr(colon + 1)};
  const bool bracketed = parts.host.starts_with('[') && parts.host.ends_with(']');
  if (bracketed)
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  const bool numeric = !parts.port.empty() && parts.port.size() <= 5 &&
                       std::all_of(parts.port.begin(), parts.port.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  if (parts.host.empty() || (!bracketed && parts.host.find(':') != parts.host.npos) || !numeric ||
      std::stoi(parts.port) > 65'535)
    refuse_address(text, EINVAL, remedy);
  return parts;
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
  const auto [host, port] = split(text);
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
    refuse_address(text, EADDRNOTAVAIL, "no such host: write a numeric address");
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};

  descriptor socket{::socket(found->ai_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  // A port of packets would be shared with another process by it.
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
