#include "http/socket/listener.hpp"

#include "http/message/host_port.hpp"
#include "http/socket/bound_socket.hpp"
#include "http/socket/peer_address.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace logflume::http {
namespace {

constexpr int backlog = 4096;

/// Removes a socket file that no process listens on any more, and nothing else.
void remove_stale(const std::string& text, const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return;
  if (!S_ISSOCK(status.st_mode))
    refuse_address(text, EEXIST, "a file that is not a socket has this path: choose another path");
  const descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const bool answered =
      ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!answered && errno == ECONNREFUSED)
    ::unlink(path.c_str());
}

/// Accepted sockets inherit this option.
bool send_at_once(int socket) {
  const int on = 1;
  return ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
}

} // namespace

listener::listener(const std::string& text, std::optional<mode_t> mode) {
  if (text.starts_with(unix_prefix))
    listen_on_path(text.substr(unix_prefix.size()), mode);
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
    refuse_address("the socket that was passed", EINVAL,
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

std::unique_ptr<listener> listen_at(const std::string& text, descriptor inherited,
                                    std::optional<mode_t> mode) {
  return inherited ? std::make_unique<listener>(std::move(inherited))
                   : std::make_unique<listener>(text, mode);
}

listener::~listener() {
  struct stat status {};
  if (!path_.empty() && ::lstat(path_.c_str(), &status) == 0 && status.st_dev == path_device_ &&
      status.st_ino == path_inode_)
    ::unlink(path_.c_str());
}

void listener::listen_on_path(const std::string& path, std::optional<mode_t> mode) {
  address_ = std::string{unix_prefix} + path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    refuse_address(address_, ENAMETOOLONG, "write a path of 1 to 107 bytes");
  std::memcpy(address.sun_path, path.data(), path.size());
  remove_stale(address_, path, address);
  socket_ = descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket_ ||
      ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    refuse_address(address_, errno);
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    path_ = path;
    path_device_ = status.st_dev;
    path_inode_ = status.st_ino;
  }
  // Nobody can connect before the socket listens.
  if ((mode && ::chmod(path.c_str(), *mode) != 0) || ::listen(socket_.get(), backlog) != 0)
    refuse_address(address_, errno);
}

void listener::listen_on_network(const std::string& text) {
  auto bound = bind_socket(text, SOCK_STREAM);
  socket_ = std::move(bound.socket);
  address_ = std::move(bound.address);
  if (!send_at_once(socket_.get()) || ::listen(socket_.get(), backlog) != 0)
    refuse_address(text, errno);
}

} // namespace logflume::http
