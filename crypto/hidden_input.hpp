#pragma once

#include "crypto/descriptor.hpp"

#include <csignal>
#include <optional>
#include <termios.h>

namespace logflume::crypto {

/// Turns a terminal's echo off for its lifetime. Signals that would end the process are blocked
/// until the terminal is restored.
class hidden_input {
 public:
  explicit hidden_input(int fd);
  hidden_input(const hidden_input&) = delete;
  hidden_input& operator=(const hidden_input&) = delete;
  ~hidden_input();

  /// Waits for input. Returns false if a signal asks the process to end.
  bool wait() const;

 private:
  int fd_;
  std::optional<termios> before_;
  sigset_t mask_before_{};
  descriptor signals_;
};

} // namespace logflume::crypto
