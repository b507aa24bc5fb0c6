#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace logflume::log {

enum class directory_change : std::uint8_t {
  /// Only the contents of a file have changed.
  contents = 1,
  /// The names may also refer to different files now.
  names = 2,
};

/// Calls `changed` on a thread of its own whenever something in `directory` is written,
/// renamed, created or removed (inotify), and also every `poll_interval`, for network file
/// systems and for a directory that is created later. One call may report several changes, or none.
/// The destructor waits for a call in progress.
class directory_watch {
 public:
  directory_watch(std::filesystem::path directory, std::chrono::nanoseconds poll_interval,
                  std::function<void(directory_change)> changed);
  ~directory_watch();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace logflume::log
