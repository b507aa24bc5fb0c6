#pragma once

#include <cstdint>

namespace logflume::actors {

/// Shows the progress of a long reading on standard error, if that is a terminal. The destructor
/// erases it.
class progress_bar {
 public:
  progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  ~progress_bar();

  void show(std::uint64_t done, std::uint64_t total);

 private:
  bool on_terminal_;
  int shown_ = -1;
};

} // namespace logflume::actors
