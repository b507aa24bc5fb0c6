#pragma once

#include <cstdint>
#include <stop_token>
#include <thread>

namespace logflume::bench {

/// Clients on a thread of their own that ask for all that the log has, read it as fast as it comes
/// and throw it away; for as long as this lives.
class greedy_clients {
 public:
  /// Returns when each has been sent something.
  greedy_clients(std::uint16_t port, int clients);

 private:
  std::jthread reader_;
};

} // namespace logflume::bench
