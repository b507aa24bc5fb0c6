#pragma once

#include <cstdint>

namespace logflume::test {

/// What the writer that is killed tells of each record once it is acknowledged, as it stands
/// in memory: both ends are one machine's.
struct acknowledged {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  std::uint64_t offset = 0;
};

} // namespace logflume::test
