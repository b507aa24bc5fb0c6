#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/duration_histogram.hpp"
#include "actors/counts/level_gauge.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logflume::actors {

/// How a stream ended.
enum class stream_end : std::uint8_t {
  /// The stream ended cleanly: it was complete, it reached its maximum age, its topic was removed,
  /// or the service drained.
  finished,
  /// The peer hung up.
  gone,
  /// The peer accepted no byte for too long.
  slow,
  /// The stream was not finished when its topic or the service had to end, or it failed.
  dropped,
  /// The client's token expired or became invalid.
  expired,
};
inline constexpr std::array<std::string_view, 5> stream_end_names{"finished", "gone", "slow",
                                                                  "dropped", "expired"};

inline constexpr std::array<std::chrono::nanoseconds, 9> stream_bounds{
    std::chrono::seconds{1},  std::chrono::seconds{5},  std::chrono::seconds{15},
    std::chrono::seconds{30}, std::chrono::minutes{1},  std::chrono::minutes{5},
    std::chrono::minutes{15}, std::chrono::minutes{60}, std::chrono::minutes{240}};

/// Counts of streams, updated by the front.
struct stream_counts {
  counter& ended_by(stream_end outcome) { return ended[static_cast<std::size_t>(outcome)]; }

  level_gauge open;
  /// Indexed by `stream_end`.
  std::array<counter, stream_end_names.size()> ended;
  duration_histogram<stream_bounds.size()> seconds{stream_bounds};
};

} // namespace logflume::actors
