#include "actors/control/control_address.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace logflume::actors {

namespace {

namespace fs = std::filesystem;

/// Maximum number of connections that wait to be accepted.
constexpr int backlog = 16;
constexpr time_t connect_seconds = 10;

std::error_code last_error() {
  return {errno, std::generic_category()};
}

std::string by_descriptor(const crypto::descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

bool is_short(const std::string& path) {
  return path.size() < sizeof(sockaddr_un::sun_path);
}

/// `path` must be short.
sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

template <class Call>
int with_address(Call call, const crypto::descriptor& socket, const std::string& path) {
  const auto address = address_of(path);
  return call(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

/// Returns a new name for each socket that this process creates.
std::string first_name() {
  static std::atomic<unsigned> made = 0;
  return ".control." + std::to_string(::getpid()) + "." + std::to_string(made++);
}

/// Binds to `directory`/`name`. `name` must be short.
std::error_code bind_in(const fs::path& directory, const std::string& name,
                        const crypto::descriptor& socket) {
  auto path = (directory / name).string();
  crypto::descriptor held;
  if (!is_short(path)) {
    held = crypto::descriptor{::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!held)
      return last_error();
    path = by_descriptor(held) + "/" + name;
  }
  // So the name has these rights from the first moment (Linux), whatever the umask, which all
  // threads share.
  if (::fchmod(socket.get(), S_IRUSR | S_IWUSR) != 0 || with_address(::bind, socket, path) != 0)
    return last_error();
  return {};
}

} // namespace

std::variant<crypto::descriptor, std::error_code> connect_control(const fs::path& path) {
  auto name = path.string();
  crypto::descriptor held;
  if (!is_short(name)) {
    held = crypto::descriptor{::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    if (!held)
      return last_error();
    name = by_descriptor(held);
  }
  crypto::descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  // A stuck listener with a full backlog would never accept.
  const timeval limit{.tv_sec = connect_seconds, .tv_usec = 0};
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
      with_address(::connect, socket, name) != 0)
    return last_error();
  return socket;
}

std::variant<control_listener, std::error_code> control_listener::open(const fs::path& path) {
  crypto::descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return last_error();
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode))
    return std::make_error_code(std::errc::file_exists);
  // Created under another name, so that nobody finds the socket before it listens.
  const auto directory = path.parent_path();
  const auto name = first_name();
  if (const auto error = bind_in(directory, name, socket))
    return error;
  const auto made = directory / name;
  if (::chmod(made.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(socket.get(), backlog) != 0 ||
      ::rename(made.c_str(), path.c_str()) != 0) {
    const auto error = last_error();
    ::unlink(made.c_str());
    return error;
  }
  return control_listener{path, std::move(socket)};
}

control_listener::control_listener(fs::path path, crypto::descriptor socket) :
    path_{std::move(path)}, socket_{std::move(socket)} {
  struct stat made {};
  if (::lstat(path_.c_str(), &made) == 0) {
    device_ = made.st_dev;
    node_ = made.st_ino;
  }
}

control_listener::control_listener(control_listener&& other) noexcept = default;

control_listener::~control_listener() {
  if (socket_ && is_named())
    ::unlink(path_.c_str());
}

bool control_listener::is_named() const {
  struct stat now {};
  return ::lstat(path_.c_str(), &now) == 0 && now.st_dev == device_ && now.st_ino == node_;
}

} // namespace logflume::actors
