#pragma once

#include <cstdint>

namespace logflume::test {

/// What the doomed writer reports of each acknowledged record. It is sent as it is in memory,
/// because both ends run on one machine.
struct acknowledged {
  std::uint64_t entity_id = 0;
  std::uint64_t seq_nr = 0;
  std::uint64_t offset = 0;
};

} // namespace logflume::test
