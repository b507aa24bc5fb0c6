#include "actors/process/service_manager.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace logflume::actors {

namespace {

std::string_view variable(const char* name) {
  const auto* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::int64_t number(std::string_view text) {
  std::int64_t result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

} // namespace

service_manager::service_manager(std::string_view socket, std::chrono::microseconds watchdog) :
    watchdog_{watchdog} {
  if ((!socket.starts_with('/') && !socket.starts_with('@')) ||
      socket.size() >= sizeof address_.sun_path)
    return;
  socket_ = crypto::descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, socket.data(), socket.size());
  if (socket.front() == '@')
    address_.sun_path[0] = '\0';
  size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size());
}

service_manager service_manager::from_environment() {
  const auto process = variable("WATCHDOG_PID");
  const bool for_this_process = process.empty() || number(process) == ::getpid();
  return {variable("NOTIFY_SOCKET"),
          std::chrono::microseconds{for_this_process ? number(variable("WATCHDOG_USEC")) : 0}};
}

void service_manager::ready() const {
  // In this order, a reload at the same time is not left out.
  *up_ = true;
  send("READY=1");
}

void service_manager::status(std::string_view text) const {
  send("STATUS=" + std::string{text});
}

void service_manager::reloading() const {
  if (!*up_)
    return;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000));
}

void service_manager::reloaded() const {
  if (*up_)
    send("READY=1");
}

void service_manager::stopping() const {
  send("STOPPING=1\nSTATUS=ending the open streams");
}

void service_manager::alive() const {
  send("WATCHDOG=1");
}

void service_manager::send(const std::string& state) const {
  // Errors are ignored: if the manager does not listen, there is no other way to tell it.
  ::sendto(socket_.get(), state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address_), size_);
}

} // namespace logflume::actors
