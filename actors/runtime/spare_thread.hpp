#pragma once

#include <optional>
#include <string>
#include <system_error>
#include <thread>

namespace logflume::actors {

/// Returns why the process cannot start a further thread, or nullopt. Ask before an actor with a
/// thread of its own is spawned: if CAF cannot start its thread, the actor system never ends.
inline std::optional<std::string> lack_of_threads() {
  try {
    std::thread{[] {}}.join();
    return std::nullopt;
  } catch (const std::system_error& error) {
    return std::string{"no thread can be started: "} + error.what();
  }
}

} // namespace logflume::actors
