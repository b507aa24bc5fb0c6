#pragma once

#include "log/record/record.hpp"

#include <cstdint>

namespace logflume::log {

/// MurmurHash2 with the seed that Kafka's own clients use to choose a partition.
std::uint32_t murmur2(bytes_view bytes);

} // namespace logflume::log
