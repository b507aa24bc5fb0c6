#pragma once

#include <cstdint>
#include <span>

namespace logflume::log {

/// CRC-32C (Castagnoli), by the processor's own instruction where it has one.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// The same by tables, on any processor.
std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes);

/// The checksum of bytes with the checksum `crc` (0: no bytes) and one more.
std::uint32_t crc32c_append(std::uint32_t crc, std::uint8_t byte);

} // namespace logflume::log
