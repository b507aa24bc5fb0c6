#pragma once

#include <cstdlib>

namespace logflume::test {

/// Whether the long variants run: `./check --all`.
inline bool long_run() {
  return std::getenv("LOGFLUME_TEST_ALL") != nullptr;
}

} // namespace logflume::test
