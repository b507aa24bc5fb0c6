#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logflume::crypto {

/// What one entry of a token grants: `[write:]TOPIC/ENTITY`.
struct right {
  /// False: to read. Writing does not include it.
  bool write = false;
  /// None: `*`, every topic.
  std::optional<std::string> topic;
  /// None: `*`, every entity.
  std::optional<std::uint64_t> entity;

  auto operator<=>(const right&) const = default;
};

/// None: it cannot be read, and grants nothing.
std::optional<right> parse_right(std::string_view text);

/// As `parse_right` takes it.
std::string to_text(const right& entry);

} // namespace logflume::crypto
