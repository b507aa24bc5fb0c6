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
  /// The entities that it follows; empty: all.
  std::vector<std::uint64_t> entities;
  /// Offset of the last event that its socket took; none: no event so far.
  std::optional<log::offset> offset;
  /// The stream gets no more envelopes until it has drained.
  bool lagging = false;
  /// Number of envelopes in flight to it, and its maximum.
  std::uint32_t in_flight = 0;
  std::uint32_t credit = 0;
  /// How long it has taken no byte although some wait; none: nothing waits.
  std::optional<std::chrono::milliseconds> stuck;
  std::chrono::milliseconds age{0};
  std::uint64_t bytes = 0;
};

struct streams_report {
  std::uint64_t open = 0;
  /// Number of envelopes in flight to all streams, and its maximum.
  std::uint64_t in_flight = 0;
  std::uint64_t credit = 0;
  /// The worst-off streams first.
  std::vector<stream_report> worst;
};

} // namespace logflume::actors
