#pragma once

#include "http/socket/peer_address.hpp"
#include "log/record/record.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace logflume::actors {

/// One client's stream.
struct stream_report {
  http::peer_address peer;
  std::string topic;
  /// None: all.
  std::vector<std::uint64_t> entities;
  /// Of the last event that its socket took; none: none so far.
  std::optional<log::offset> offset;
  /// Gets no more envelopes until it has drained.
  bool lagging = false;
  /// Envelopes in flight to it, and how many there may be.
  std::uint32_t in_flight = 0;
  std::uint32_t credit = 0;
  /// For how long it has taken no byte while some wait; none: nothing waits.
  std::optional<std::chrono::milliseconds> stuck;
  std::chrono::milliseconds age{0};
  std::uint64_t bytes = 0;
};

struct streams_report {
  std::uint64_t open = 0;
  /// Envelopes in flight to all of them, and how many there may be.
  std::uint64_t in_flight = 0;
  std::uint64_t credit = 0;
  /// The worst off first.
  std::vector<stream_report> worst;
};

} // namespace logflume::actors
