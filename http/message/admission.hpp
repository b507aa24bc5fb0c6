#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace logflume::http {

/// The token that let a request in.
struct admission {
  using digest = std::array<std::uint8_t, 32>;
  using wall_time = std::chrono::sys_time<std::chrono::nanoseconds>;

  /// When it expires, without the leeway.
  wall_time expiry{};
  /// Tells the key that signed it apart, whatever its name.
  digest key{};
  /// Tells the token apart.
  digest token{};
};

} // namespace logflume::http
