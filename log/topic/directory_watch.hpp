#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace logflume::log {

enum class directory_change : std::uint8_t {
  contents = 1, ///< of a file, alone
  names = 2,    ///< or, for all that is known, also which file stands under a name
};

/// Calls `changed` on a thread of its own whenever something in `directory` is written,
/// renamed, made or removed (inotify), and every `poll_interval` besides: for network file
/// systems and for a directory that is made later. Calls may come more often than changes,
/// never less. The destructor waits for a call that is under way.
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
