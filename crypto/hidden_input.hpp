#pragma once

#include "crypto/descriptor.hpp"

#include <csignal>
#include <optional>
#include <termios.h>

namespace logflume::crypto {

/// A terminal that does not show what is typed, for its lifetime. Signals that would end the
/// process are held back until the terminal is as it was.
class hidden_input {
 public:
  explicit hidden_input(int fd);
  hidden_input(const hidden_input&) = delete;
  hidden_input& operator=(const hidden_input&) = delete;
  ~hidden_input();

  /// Waits for input; false: a signal asks the process to end.
  bool wait() const;

 private:
  int fd_;
  std::optional<termios> before_;
  sigset_t mask_before_{};
  descriptor signals_;
};

} // namespace logflume::crypto
