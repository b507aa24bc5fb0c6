#pragma once

#include <cstdint>
#include <span>

namespace logflume::crypto {

/// Fills `out` from the system's generator. Thread-safe.
void random_bytes(std::span<std::uint8_t> out);

} // namespace logflume::crypto
