#pragma once

#include "http/message/admission.hpp"

#include <chrono>
#include <cstdint>

namespace logflume::actors {

/// How long before a token's expiry the stream asks its client to renew it.
inline constexpr std::chrono::seconds renewal_notice{30};

/// Decides when a stream that a token let in has to end.
class access_end {
 public:
  using wall_time = http::admission::wall_time;

  enum class due : std::uint8_t { nothing, renewal, end };

  explicit access_end(const http::admission& admitted) : admission_{admitted} {}

  const http::admission& admission() const { return admission_; }

  /// The key or the token is no longer valid.
  void revoke() { revoked_ = true; }

  /// Returns what is due now. The renewal is due once; immediately if less than `renewal_notice` is
  /// left.
  due take_due(wall_time now, std::chrono::nanoseconds leeway);

  /// Returns the time until something is due again, by a clock that does not jump.
  std::chrono::nanoseconds next(wall_time now, std::chrono::nanoseconds leeway) const;

 private:
  http::admission admission_;
  bool renewal_sent_ = false;
  bool revoked_ = false;
};

} // namespace logflume::actors
