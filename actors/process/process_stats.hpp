#pragma once

#include <cstdint>
#include <optional>

namespace logflume::actors {

/// What the kernel says of this process (proc(5)); 0 where it does not.
struct process_stats {
  double cpu_seconds = 0;
  /// Since the Unix epoch; none: /proc does not say when the machine was started.
  std::optional<double> start_seconds{};
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_files = 0;
};

process_stats read_process_stats();

} // namespace logflume::actors
