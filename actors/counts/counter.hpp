#pragma once

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// A count that only grows. Thread-safe.
class counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

} // namespace logflume::actors
