#pragma once

#include <string>
#include <string_view>
#include <termios.h>
#include <vector>

namespace logflume::actors {

/// A terminal whose whole page shows what is put there, again and again; as before at the end.
class screen {
 public:
  screen();
  ~screen();
  screen(const screen&) = delete;
  screen& operator=(const screen&) = delete;

  /// As many lines as the window has, each cut to its width. False: the terminal is gone.
  bool show(const std::vector<std::string>& lines) const;

  /// Lines of the window.
  static std::size_t height();

  /// Waits for a key; true: it was `q`, or the terminal is gone.
  static bool quits(int descriptor);

 private:
  termios before_{};
  bool keys_ = false;
};

} // namespace logflume::actors
