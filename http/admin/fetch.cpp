#include "http/admin/fetch.hpp"

#include "http/message/host_port.hpp"
#include "http/socket/descriptor.hpp"
#include "http/socket/wait_for.hpp"
#include "http/tls/tls_exchange.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <vector>

namespace logflume::http {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t max_bytes = std::size_t{16} * 1024 * 1024;

struct endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
};

std::vector<endpoint> unix_endpoints(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return {};
  std::memcpy(address.sun_path, path.data(), path.size());
  std::vector<endpoint> one(1);
  one.front().size = sizeof address;
  std::memcpy(&one.front().address, &address, sizeof address);
  return one;
}

/// Returns the addresses of the host, in the order to try them.
std::vector<endpoint> network_endpoints(const std::string& text) {
  const auto parts = read_host_port(text);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (!parts || ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found) != 0)
    return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  std::vector<endpoint> all;
  for (const auto* next = found; next != nullptr; next = next->ai_next) {
    auto& to = all.emplace_back();
    to.size = next->ai_addrlen;
    std::memcpy(&to.address, next->ai_addr, to.size);
  }
  return all;
}

int error_of(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

/// Reads until the peer closes; returns 0 or the errno.
int read_all(int socket, std::string& text, clock::time_point deadline) {
  std::array<char, std::size_t{16} * 1024> buffer;
  while (text.size() < max_bytes) {
    if (!wait_for(socket, POLLIN, deadline))
      return ETIMEDOUT;
    const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (size == 0)
      return 0;
    if (size < 0 && errno != EAGAIN && errno != EINTR)
      return errno;
    if (size > 0)
      text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return EMSGSIZE;
}

/// Returns 0 or the errno.
int connect_to(const endpoint& to, descriptor& socket, clock::time_point deadline) {
  socket =
      descriptor{::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return errno;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0)
    return 0;
  if (errno != EINPROGRESS)
    return errno;
  return wait_for(socket.get(), POLLOUT, deadline) ? error_of(socket.get()) : ETIMEDOUT;
}

std::string no_response(int error) {
  return std::string{std::strerror(error)} +
         "; is the service running, and is this its admin.listen?";
}

/// Returns why there is no response; empty if there is one.
std::string exchange(const endpoint& to, const std::string& certificate, std::string_view request,
                     std::string& response, clock::time_point deadline) {
  descriptor socket;
  if (const int error = connect_to(to, socket, deadline))
    return no_response(error);
  if (!certificate.empty())
    return tls_exchange(socket.get(), certificate, request, response, max_bytes, deadline);
  // The request is far smaller than any send buffer.
  if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size()))
    return no_response(errno);
  const int error = read_all(socket.get(), response, deadline);
  return error == 0 ? std::string{} : no_response(error);
}

} // namespace

std::variant<fetch_result, std::string> fetch(const std::string& address, std::string_view path,
                                              std::chrono::milliseconds timeout,
                                              const std::string& certificate) {
  const bool is_unix = address.starts_with(unix_prefix);
  const auto endpoints = is_unix
                             ? unix_endpoints(std::string_view{address}.substr(unix_prefix.size()))
                             : network_endpoints(address);
  if (endpoints.empty())
    return address + ": is not an address that can be resolved; write ADDRESS:PORT, [IPv6]:PORT "
                     "or unix:PATH";
  std::string request = "GET " + std::string{path} + " HTTP/1.1\r\nHost: ";
  request.append(is_unix ? "localhost" : address).append("\r\nConnection: close\r\n\r\n");
  const auto deadline = clock::now() + timeout;
  std::string response;
  std::string fault;
  for (const auto& to : endpoints) {
    response.clear();
    fault = exchange(to, certificate, request, response, deadline);
    if (fault.empty())
      break;
  }
  if (!fault.empty())
    return address + ": no response: " + fault;

  fetch_result result;
  const auto end = response.find("\r\n\r\n");
  if (response.starts_with("HTTP/1.") && response.size() > 12)
    std::from_chars(response.data() + 9, response.data() + 12, result.status);
  if (end == response.npos || result.status == 0)
    return address + ": the server does not speak HTTP; is this admin.listen?";
  result.body = response.substr(end + 4);
  return result;
}

} // namespace logflume::http
