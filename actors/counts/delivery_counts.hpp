#pragma once

#include "actors/counts/counter.hpp"
#include "actors/counts/duration_histogram.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace logflume::actors {

inline constexpr std::array<std::chrono::nanoseconds, 15> delivery_bounds{
    std::chrono::microseconds{100},   std::chrono::microseconds{250},
    std::chrono::microseconds{500},   std::chrono::milliseconds{1},
    std::chrono::microseconds{2'500}, std::chrono::milliseconds{5},
    std::chrono::milliseconds{10},    std::chrono::milliseconds{25},
    std::chrono::milliseconds{50},    std::chrono::milliseconds{100},
    std::chrono::milliseconds{250},   std::chrono::milliseconds{500},
    std::chrono::seconds{1},          std::chrono::milliseconds{2'500},
    std::chrono::seconds{10}};

/// Counts what the subscribers wrote. All of them count here, so each thread has its own cache
/// lines, which are added up on request.
class delivery_counts {
 public:
  using histogram = duration_histogram<delivery_bounds.size()>;

  struct totals {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    histogram::totals seconds;
  };

  /// Counts `bytes` that a socket accepted, framing included.
  void wrote(std::uint64_t bytes) { thread_slot().bytes.add(bytes); }

  /// Counts `events` once a socket has accepted the last of them.
  void delivered(std::uint64_t events) { thread_slot().events.add(events); }

  /// Adds the time that live `events` took, from reading the oldest of them to the socket.
  void took(std::chrono::nanoseconds time, std::uint64_t events) {
    thread_slot().seconds.observe(time, events);
  }

  totals total() const {
    totals sum;
    for (const auto& each : slots_) {
      sum.events += each.events.value();
      sum.bytes += each.bytes.value();
      sum.seconds += each.seconds.total();
    }
    return sum;
  }

 private:
  static constexpr std::size_t cache_line = 64;

  struct alignas(cache_line) slot {
    counter events;
    counter bytes;
    histogram seconds{delivery_bounds};
  };

  slot& thread_slot() {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
    return slots_[number % slots_.size()];
  }

  std::array<slot, 8> slots_;
};

} // namespace logflume::actors
