#pragma once

#include <cstdint>
#include <optional>

namespace logflume::actors {

/// The kernel's figures for this process (proc(5)); 0 for a figure that is not available.
struct process_stats {
  double cpu_seconds = 0;
  /// In seconds since the Unix epoch; nullopt if the start cannot be determined.
  std::optional<double> start_seconds{};
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t max_files = 0;
};

process_stats read_process_stats();

} // namespace logflume::actors
