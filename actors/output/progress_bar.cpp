#include "actors/output/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace logflume::actors {

namespace {

/// Smallest reading, in bytes, that shows a bar; a smaller one ends before anyone looks.
constexpr std::uint64_t long_reading = std::uint64_t{4} * 1024 * 1024;
constexpr int width = 40;

} // namespace

progress_bar::progress_bar() : on_terminal_{::isatty(STDERR_FILENO) == 1} {}

progress_bar::~progress_bar() {
  if (shown_ >= 0)
    std::fputs("\r\x1b[K", stderr);
}

void progress_bar::show(std::uint64_t done, std::uint64_t total) {
  if (!on_terminal_ || total < long_reading)
    return;
  const auto percent = static_cast<int>(std::min(done, total) * 100 / total);
  if (percent == shown_)
    return;
  shown_ = percent;
  const auto filled = static_cast<std::size_t>(percent * width / 100);
  const auto bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r%s %3d %%", bar.c_str(), percent);
}

} // namespace logflume::actors
