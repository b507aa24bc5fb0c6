#pragma once

#include "http/message/admission.hpp"

#include <chrono>
#include <cstdint>

namespace logflume::actors {

/// How long before its expiry a stream's client is told to renew its token.
inline constexpr std::chrono::seconds renewal_notice{30};

/// The end of a stream that a token let in.
class access_end {
 public:
  using wall_time = http::admission::wall_time;

  enum class due : std::uint8_t { nothing, renewal, end };

  explicit access_end(const http::admission& by) : by_{by} {}

  const http::admission& admission() const { return by_; }

  /// The key or the token no longer counts.
  void revoke() { revoked_ = true; }

  /// The renewal is due once, at once where less time is left.
  due take_due(wall_time now, std::chrono::nanoseconds leeway);

  /// Until something is due again, by a clock that does not jump.
  std::chrono::nanoseconds next(wall_time now, std::chrono::nanoseconds leeway) const;

 private:
  http::admission by_;
  bool told_ = false;
  bool revoked_ = false;
};

} // namespace logflume::actors
