#pragma once

#include <string>
#include <string_view>
#include <termios.h>
#include <vector>

namespace logflume::actors {

/// Uses the whole page of a terminal and redraws it repeatedly. The destructor restores the
/// terminal.
class screen {
 public:
  screen();
  ~screen();
  screen(const screen&) = delete;
  screen& operator=(const screen&) = delete;

  /// Shows as many lines as the window has, each cut to its width. Returns false if the terminal is
  /// gone.
  bool show(const std::vector<std::string>& lines) const;

  /// Returns the number of lines in the window.
  static std::size_t height();

  /// Waits for a key. Returns true if it was `q`, or if the terminal is gone.
  static bool quits(int descriptor);

 private:
  termios before_{};
  bool keys_ = false;
};

} // namespace logflume::actors
