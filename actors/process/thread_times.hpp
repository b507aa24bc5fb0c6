#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace logflume::actors {

struct thread_time {
  std::string name;
  std::uint64_t id = 0;
  /// Processor time in user and kernel mode.
  std::chrono::milliseconds cpu{0};
};

/// Returns the threads of this process, sorted by id.
std::vector<thread_time> thread_times();

} // namespace logflume::actors
