#pragma once

#include <cstddef>

namespace logflume::actors {

/// Begins to fetch memory that is about to be read; never faults, whatever the address. Forced
/// inline, because GCC 12 otherwise omits the call of a function that returns nothing and writes
/// nothing.
[[gnu::always_inline]] inline void prefetch(const void* begin, std::size_t bytes) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < bytes; at += line)
    __builtin_prefetch(static_cast<const char*>(begin) + at);
}

} // namespace logflume::actors
