#pragma once

#include "http/message/admission.hpp"

#include <chrono>
#include <cstddef>
#include <functional>

namespace logflume::actors {

/// What the front does with the server. Thread-safe functions that do not block.
struct server_control {
  /// New clients are asked to come back later.
  std::function<void()> begin_drain;
  /// Open streams stay open.
  std::function<void()> stop_accepting;
  /// Whether the loop has turned since the last call.
  std::function<bool()> turned;
  /// Streams that were accepted and have not ended, those on their way to the front among them.
  std::function<std::size_t()> streams;
  /// The wall clock, by which tokens expire.
  std::function<http::admission::wall_time()> wall_clock = std::chrono::system_clock::now;
};

} // namespace logflume::actors
