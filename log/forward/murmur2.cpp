#include "log/forward/murmur2.hpp"

#include <cstddef>

namespace logflume::log {

std::uint32_t murmur2(bytes_view bytes) {
  constexpr std::uint32_t seed = 0x9747b28c;
  constexpr std::uint32_t factor = 0x5bd1e995;
  constexpr std::size_t word = 4;
  auto hash = seed ^ static_cast<std::uint32_t>(bytes.size());
  for (; bytes.size() >= word; bytes = bytes.subspan(word)) {
    std::uint32_t part = 0;
    for (std::size_t i = word; i > 0; --i)
      part = part << 8 | bytes[i - 1];
    part *= factor;
    part ^= part >> 24;
    part *= factor;
    hash = hash * factor ^ part;
  }
  if (!bytes.empty()) {
    std::uint32_t part = 0;
    for (auto i = bytes.size(); i > 0; --i)
      part = part << 8 | bytes[i - 1];
    hash = (hash ^ part) * factor;
  }
  hash ^= hash >> 13;
  hash *= factor;
  return hash ^ hash >> 15;
}

} // namespace logflume::log
