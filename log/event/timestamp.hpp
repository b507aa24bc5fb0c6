#pragma once

#include <cstdint>
#include <string>

namespace logflume::log {

/// A point in time, UTC.
struct instant {
  /// Since the Unix epoch, rounded down.
  std::int64_t seconds = 0;
  /// 0 to 999,999,999.
  std::uint32_t nanoseconds = 0;
};

/// Converts a record's time as the original does: multiplies it by 10^9 as an f64 and truncates it
/// to a whole number. Times beyond the years ±100,000 are moved there; NaN becomes the epoch.
instant to_instant(double seconds_since_epoch);

enum class fraction : std::uint8_t { microseconds = 6, nanoseconds = 9 };

/// Returns the time as in `2024-05-12T10:19:18.591009280Z`; further digits are dropped. Years
/// outside 0 to 9999 have a sign: `+10000-01-01T…`.
std::string format_timestamp(double seconds_since_epoch, fraction digits = fraction::microseconds);

} // namespace logflume::log
