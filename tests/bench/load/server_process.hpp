#pragma once

#include <sys/types.h>

#include <vector>

namespace logflume::bench {

/// Figures of the kernel about the server's processes, summed up.
class server_process {
 public:
  explicit server_process(std::vector<pid_t> pids = {});

  /// Returns the CPU time of all live threads so far.
  double cpu_seconds() const;
  /// Returns the private memory in KiB: pages that no other process maps.
  long private_kib() const;

 private:
  std::vector<pid_t> pids_;
};

} // namespace logflume::bench
