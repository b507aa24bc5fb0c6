#pragma once

#include <cstdint>

namespace logflume::actors {

/// How far a long reading has come, on standard error where that is a terminal. Gone at the
/// end.
class progress_bar {
 public:
  progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  ~progress_bar();

  void show(std::uint64_t done, std::uint64_t all);

 private:
  bool on_terminal_;
  int shown_ = -1;
};

} // namespace logflume::actors
