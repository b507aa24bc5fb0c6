#pragma once

#include <chrono>

namespace logflume::actors {

/// Returns the current time as records store it: seconds since the Unix epoch, UTC.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace logflume::actors
