#pragma once

#include <sys/types.h>

#include <vector>

namespace logflume::bench {

/// What the kernel says of the server's processes, all together.
class server_process {
 public:
  explicit server_process(std::vector<pid_t> pids = {});

  /// Time on a core so far, of all threads that live.
  double cpu_seconds() const;
  /// Private memory in KiB: pages that no other process maps.
  long private_kib() const;

 private:
  std::vector<pid_t> pids_;
};

} // namespace logflume::bench
