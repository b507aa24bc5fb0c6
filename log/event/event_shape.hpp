#pragma once

#include <cstdint>

namespace logflume::log {

/// The shapes that an event may have.
enum class event_shape : std::uint8_t {
  /// A Rust enum, externally tagged: a map with one entry whose key is a text, or a bare text.
  variant,
  /// Any value.
  any,
};

} // namespace logflume::log
