#pragma once

#include "crypto/descriptor.hpp"

#include <sys/un.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace logflume::actors {

/// The service manager that started this process, if there is one, addressed in systemd's protocol:
/// see sd_notify(3). Thread-safe; does nothing if there is none.
class service_manager {
 public:
  /// `socket` is a path, or an abstract name after an `@`; empty if there is no manager.
  /// The manager restarts the process after `watchdog` without `alive`; zero means never.
  service_manager(std::string_view socket, std::chrono::microseconds watchdog);
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static service_manager from_environment();

  /// Returns whether there is a manager to notify.
  explicit operator bool() const { return size_ > 0; }
  std::chrono::microseconds watchdog() const { return watchdog_; }

  /// The process is up.
  void ready() const;
  /// `text` is a sentence for people.
  void status(std::string_view text) const;
  /// The process reads its configuration again, or has done so. Sends nothing before `ready`,
  /// because a manager takes the end of a reload for the end of the start.
  void reloading() const;
  void reloaded() const;
  void stopping() const;
  void alive() const;

 private:
  void send(const std::string& state) const;

  crypto::descriptor socket_;
  sockaddr_un address_{};
  socklen_t size_ = 0;
  /// `ready` was called.
  std::shared_ptr<std::atomic<bool>> up_ = std::make_shared<std::atomic<bool>>(false);
  std::chrono::microseconds watchdog_;
};

} // namespace logflume::actors
