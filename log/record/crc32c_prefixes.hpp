#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace logflume::log {

/// Computes the CRC-32C of any range of a buffer in constant time from the checksums of its
/// prefixes, for a search that tries every position. Takes 4 bytes of memory for each byte.
class crc32c_prefixes {
 public:
  explicit crc32c_prefixes(std::span<const std::uint8_t> bytes);

  /// Returns the checksum of a range of up to 16 MiB.
  std::uint32_t checksum(std::size_t begin, std::size_t end) const;

 private:
  std::vector<std::uint32_t> prefixes_;
};

} // namespace logflume::log
