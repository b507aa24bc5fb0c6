#pragma once

#include <atomic>
#include <cstdint>

namespace logflume::actors {

/// A current number, which rises and falls. Thread-safe.
class level_gauge {
 public:
  explicit level_gauge(std::int64_t value = 0) : value_{value} {}

  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t count) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_;
};

} // namespace logflume::actors
