#pragma once

#include <chrono>

namespace logflume::actors {

/// As a record has it: seconds since the Unix epoch, UTC.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace logflume::actors
