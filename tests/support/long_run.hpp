#pragma once

#include <cstdlib>

namespace logflume::test {

/// Returns whether the long variants run, as with `./check --all`.
inline bool long_run() {
  return std::getenv("LOGFLUME_TEST_ALL") != nullptr;
}

} // namespace logflume::test
