#pragma once

#include <stdexcept>
#include <string>

namespace logflume::bench {

/// Ends a measurement whose figure would mean nothing.
[[noreturn]] inline void fail(const std::string& why) {
  throw std::runtime_error{why};
}

} // namespace logflume::bench
