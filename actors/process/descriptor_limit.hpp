#pragma once

#include <cstdint>

namespace logflume::actors {

/// Raises this process's limit of open files as far as allowed. Returns the limit in force.
std::uint64_t raise_descriptor_limit();

} // namespace logflume::actors
