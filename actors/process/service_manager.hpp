#pragma once

#include "crypto/descriptor.hpp"

#include <sys/un.h>

#include <chrono>
#include <string>
#include <string_view>

namespace logflume::actors {

/// The service manager that started this process, if one did, in systemd's protocol: see
/// sd_notify(3). Thread-safe; says nothing where there is none.
class service_manager {
 public:
  /// `socket`: a path, or an abstract name after an `@`; empty: there is none.
  /// `watchdog`: it restarts the process after this long without `alive`; zero: never.
  service_manager(std::string_view socket, std::chrono::microseconds watchdog);
  /// From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static service_manager of_environment();

  /// Whether there is one that listens.
  explicit operator bool() const { return size_ > 0; }
  std::chrono::microseconds watchdog() const { return watchdog_; }

  /// It is up, or has read its configuration again.
  void ready() const;
  /// A sentence for people.
  void status(std::string_view text) const;
  void reloading() const;
  void stopping() const;
  void alive() const;

 private:
  void send(const std::string& state) const;

  crypto::descriptor socket_;
  sockaddr_un address_{};
  socklen_t size_ = 0;
  std::chrono::microseconds watchdog_;
};

} // namespace logflume::actors
