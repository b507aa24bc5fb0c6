#pragma once

#include "http/message/admission.hpp"

#include <chrono>
#include <cstddef>
#include <functional>

namespace logflume::actors {

/// The server's functions that the front calls. They are thread-safe and do not block.
struct server_control {
  /// From now on asks new clients to come back later.
  std::function<void()> begin_drain;
  /// Stops accepting connections; open streams stay open.
  std::function<void()> stop_accepting;
  /// Returns whether the loop has turned since the last call.
  std::function<bool()> loop_turned;
  /// Returns the number of accepted streams that have not ended, including those on their way to
  /// the front.
  std::function<std::size_t()> streams;
  /// Reads the wall clock, by which tokens expire.
  std::function<http::admission::wall_time()> wall_clock = std::chrono::system_clock::now;
};

} // namespace logflume::actors
