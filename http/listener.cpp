#include "http/listener.hpp"

#include "http/peer_address.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace logflume::http {
namespace {

constexpr int backlog = 4096;
constexpr std::string_view unix_prefix = "unix:";

[[noreturn]] void fail(const std::string& text, int error, const std::string& remedy) {
  throw std::system_error{error, std::generic_category(),
                          "cannot listen on " + text + " (" + remedy + ")"};
}

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
    fail(text, EINVAL, remedy);
  host_and_port parts{text.substr(0, colon), text.substr(colon + 1)};
  const bool bracketed = parts.host.starts_with('[') && parts.host.ends_with(']');
  if (bracketed)
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  const bool numeric = !parts.port.empty() && parts.port.size() <= 5 &&
                       std::all_of(parts.port.begin(), parts.port.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
  if (parts.host.empty() || (!bracketed && parts.host.find(':') != parts.host.npos) || !numeric ||
      std::stoi(parts.port) > 65'535)
    fail(text, EINVAL, remedy);
  return parts;
}

/// A socket file that nobody listens on any more may be taken away; nothing else may.
void remove_stale(const std::string& text, const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return;
  if (!S_ISSOCK(status.st_mode))
    fail(text, EEXIST, "something else stands there: choose another path");
  const descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const bool answered =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!answered && errno == ECONNREFUSED)
    ::unlink(path.c_str());
}

/// Accepted sockets inherit it.
bool send_at_once(int socket) {
  const int on = 1;
  return ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
}

} // namespace

listener::listener(const std::string& text) {
  if (text.starts_with(unix_prefix))
    listen_on_path(text.substr(unix_prefix.size()));
  else
    listen_on_network(text);
}

listener::listener(descriptor inherited) : socket_{std::move(inherited)} {
  int listens = 0;
  int type = 0;
  socklen_t size = sizeof(int);
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
      ::getsockopt(socket_.get(), SOL_SOCKET, SO_TYPE, &type, &size) != 0 || listens == 0 ||
      type != SOCK_STREAM)
    fail("the socket that was passed", EINVAL,
         "it must be a listening stream socket: ListenStream= with Accept=no");
  sockaddr_storage bound{};
  size = sizeof bound;
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
  if (bound.ss_family == AF_UNIX) {
    sockaddr_un path{};
    std::memcpy(&path, &bound, sizeof path);
    address_ = std::string{unix_prefix} + path.sun_path;
    return;
  }
  send_at_once(socket_.get());
  address_ = to_string(peer_address::from(bound));
}

listener::~listener() {
  struct stat status {};
  if (!path_.empty() && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == path_device_ &&
      status.st_ino == path_inode_)
    ::unlink(path_.c_str());
}

void listener::listen_on_path(const std::string& path) {
  address_ = std::string{unix_prefix} + path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    fail(address_, ENAMETOOLONG, "write a path of 1 to 107 bytes");
  std::memcpy(address.sun_path, path.data(), path.size());
  remove_stale(address_, path, address);
  socket_ = descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket_ ||
      ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail(address_, errno, remedy_for(errno));
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    path_ = path;
    path_device_ = status.st_dev;
    path_inode_ = status.st_ino;
  }
  if (::listen(socket_.get(), backlog) != 0)
    fail(address_, errno, remedy_for(errno));
}

void listener::listen_on_network(const std::string& text) {
  const auto [host, port] = split(text);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
    fail(text, EADDRNOTAVAIL, "no such host: write a numeric address");
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};

  socket_ = descriptor{::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int on = 1;
  if (!socket_ || ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      !send_at_once(socket_.get()) ||
      ::bind(socket_.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket_.get(), backlog) != 0)
    fail(text, errno, remedy_for(errno));

  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  address_ = to_string(peer_address::from(bound));
}

} // namespace logflume::http
