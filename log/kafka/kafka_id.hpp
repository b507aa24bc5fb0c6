#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::log {

/// The next offset to read by partition, in Kafka's numbering. A partition that is missing is read
/// from its beginning.
using kafka_offsets = std::map<std::uint32_t, std::uint64_t>;

/// Returns partitions and offsets as `0.3304_1.3339`, partitions ascending; `start` if there are
/// none.
std::string to_id(const kafka_offsets& next);

/// Returns nullopt if `text` is not what `to_id` writes.
std::optional<kafka_offsets> parse_id(std::string_view text);

} // namespace logflume::log
