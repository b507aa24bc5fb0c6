#pragma once

#include <cstdint>

namespace logflume::log {

/// What an event may be.
enum class event_shape : std::uint8_t {
  /// A Rust enum, externally tagged: a map of one entry with a text for its key, or a bare text.
  variant,
  /// Any value.
  any,
};

} // namespace logflume::log
