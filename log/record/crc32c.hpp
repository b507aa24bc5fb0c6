#pragma once

#include <cstdint>
#include <span>

namespace logflume::log {

/// Returns the CRC-32C (Castagnoli), computed with the processor's own instruction if it has one.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// Like `crc32c`, but with tables, on any processor.
std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes);

/// Returns the checksum of `byte` appended to bytes whose checksum is `crc` (0 for no bytes).
std::uint32_t crc32c_append(std::uint32_t crc, std::uint8_t byte);

} // namespace logflume::log
