#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace logflume::http {

/// The token that let a request in.
struct admission {
  using digest = std::array<std::uint8_t, 32>;
  using wall_time = std::chrono::sys_time<std::chrono::nanoseconds>;

  /// Expiry time of the token, without the leeway.
  wall_time expiry{};
  /// Identifies the key that signed the token, whatever the key's name.
  digest key{};
  /// Identifies the token.
  digest token{};
};

} // namespace logflume::http
