#pragma once

#include <cstdint>
#include <stop_token>
#include <thread>

namespace logflume::bench {

/// Clients on a thread of their own that request the whole log, read it as fast as it comes and
/// discard it, for as long as this object lives.
class greedy_clients {
 public:
  /// Returns once each client has been sent something.
  greedy_clients(std::uint16_t port, int clients);

 private:
  std::jthread reader_;
};

} // namespace logflume::bench
