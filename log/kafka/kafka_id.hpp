#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::log {

/// By partition, the next offset to read, as Kafka counts; a partition that is missing is read from
/// its beginning.
using kafka_offsets = std::map<std::uint32_t, std::uint64_t>;

/// `0.3304_1.3339`: partition and offset, the partitions ascending; `start` for none.
std::string to_id(const kafka_offsets& next);

/// None: not what `to_id` writes.
std::optional<kafka_offsets> parse_id(std::string_view text);

} // namespace logflume::log
