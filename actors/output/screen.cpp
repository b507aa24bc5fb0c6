#include "actors/output/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace logflume::actors {

namespace {

// ECMA-48, and xterm's alternate screen.
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view to_top = "\x1b[H";
constexpr std::string_view clear_line = "\x1b[K";
constexpr std::string_view clear_below = "\x1b[J";

bool write_all(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

winsize window() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return {24, 80, 0, 0};
  return size;
}

} // namespace

screen::screen() : keys_{::tcgetattr(STDIN_FILENO, &before_) == 0} {
  if (keys_) {
    auto single = before_;
    single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &single);
  }
  write_all(enter);
}

screen::~screen() {
  write_all(leave);
  if (keys_)
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

std::size_t screen::height() {
  return window().ws_row;
}

bool screen::show(const std::vector<std::string>& lines) const {
  const auto size = window();
  std::string text{to_top};
  const auto count = std::min<std::size_t>(size.ws_row, lines.size());
  for (std::size_t at = 0; at < count; ++at) {
    text.append(lines[at].substr(0, size.ws_col)).append(clear_line);
    if (at + 1 < count)
      text.append("\r\n");
  }
  return write_all(text.append(clear_below));
}

bool screen::quits(int descriptor) {
  std::array<char, 16> keys;
  const auto count = ::read(descriptor, keys.data(), keys.size());
  return count <= 0 || std::find(keys.begin(), keys.begin() + count, 'q') != keys.begin() + count;
}

} // namespace logflume::actors
