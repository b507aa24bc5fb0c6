#pragma once

#include "log/event/kept_events.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace logflume::test {

inline constexpr std::size_t no_limit = 1 << 30;
inline constexpr std::size_t all = 1'000'000;

/// Appends an event whose hash and time follow from its offset.
inline log::kept_events::append_result
put(log::kept_events& kept, std::uint64_t entity, std::uint64_t seq_nr, log::offset at,
    std::string_view json = R"({"TemperatureRead":{"temperature":12345}})") {
  return kept.append({.entity_id = entity,
                      .seq_nr = seq_nr,
                      .offset = at,
                      .hash = 0x9f3a0b12 + static_cast<std::uint32_t>(at),
                      .timestamp = 1'700'000'000.25 + static_cast<double>(at) / 1'000,
                      .json = json});
}

inline std::vector<log::offset> offsets(const log::kept_events& kept, std::uint64_t entity,
                                        std::optional<log::offset> after = {},
                                        std::size_t count = all) {
  std::vector<log::offset> result;
  kept.read(entity, after, count,
            [&](const log::kept_event& event) { result.push_back(event.offset); });
  return result;
}

inline std::vector<log::offset> range(log::offset from, log::offset below) {
  std::vector<log::offset> result(below - from);
  std::iota(result.begin(), result.end(), from);
  return result;
}

} // namespace logflume::test
