#pragma once

#include <chrono>
#include <cstdint>

namespace logflume::bench {

using clock = std::chrono::steady_clock;

/// The time in an event: microseconds of the steady clock, modulo 2^32. It is sent as the event's
/// temperature.
using stamp = std::uint32_t;

inline stamp stamp_now() {
  return static_cast<stamp>(
      std::chrono::duration_cast<std::chrono::microseconds>(clock::now().time_since_epoch())
          .count());
}

/// A digest of a sequence of stamps. Sequences with equal digests are taken as equal.
class row_digest {
 public:
  void add(stamp next) {
    ++count_;
    hash_ = (hash_ ^ next) * 0x9E3779B97F4A7C15;
    hash_ ^= hash_ >> 29;
  }
  std::uint64_t count() const { return count_; }

  friend bool operator==(const row_digest&, const row_digest&) = default;

 private:
  std::uint64_t count_ = 0;
  std::uint64_t hash_ = 0;
};

} // namespace logflume::bench
